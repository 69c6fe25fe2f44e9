// What a contract suite must be given, field by field, as the types say it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../packages.mjs'
import { membersOf } from './declared.mjs'
import { code, tableOf, words } from './markdown.mjs'

const contract = (path) => readFileSync(join(root, 'packages/testkit/src/contract', path), 'utf8')

const parts = {
  host: [
    ['', 'ground.ts', 'Subject'],
    ['', 'receive.ts', 'Listening'],
    ['', 'host/host-descriptor.ts', 'HostDescriptor'],
    ['server.', 'ground.ts', 'Faults'],
    ['server.', 'host/host-descriptor.ts', 'HostServer'],
    ['samples.', 'host/host-descriptor.ts', 'HostSamples'],
  ],
  channel: [
    ['', 'ground.ts', 'Subject'],
    ['', 'receive.ts', 'Listening'],
    ['', 'channel/channel-descriptor.ts', 'ChannelDescriptor'],
    ['server.', 'ground.ts', 'Faults'],
    ['server.', 'channel/channel-descriptor.ts', 'ChannelServer'],
    ['samples.', 'channel/channel-descriptor.ts', 'ChannelSamples'],
  ],
  assistant: [
    ['', 'ground.ts', 'Subject'],
    ['', 'assistant/assistant-descriptor.ts', 'AssistantDescriptor'],
    ['server.', 'ground.ts', 'Faults'],
    ['samples.', 'assistant/assistant-descriptor.ts', 'AssistantSamples'],
  ],
}

export const descriptorSection = (port) =>
  tableOf(
    ['field', ''],
    parts[port].flatMap(([prefix, path, name]) =>
      membersOf(contract(path), name).map(({ name: field, optional, about }) => {
        if (about === '') throw new Error(`${name}.${field} has no comment`)
        return [`${code(prefix + field)}${optional ? '' : ' **needed**'}`, words(about)]
      }),
    ),
  )
