import { strict as assert } from 'node:assert'
import type { Host } from '@deskwire/core/adapter'
import { type Case, declare } from '../case.js'
import type { HostDescriptor } from './host-descriptor.js'
import { hostFacets } from './host-facets.js'
import { hostFaults } from './host-faults.js'
import { onHost } from './host-ground.js'
import { hostOpens } from './host-opens.js'
import { hostPanel } from './host-panel.js'
import { hostReceives } from './host-receives.js'
import { hostWrites } from './host-writes.js'

const statuses = ['queued', 'sent', 'delivered', 'read', 'failed']

/** The whole contract of a host as a list of named rules, for any test runner. */
export const hostCases = async (descriptor: HostDescriptor): Promise<readonly Case[]> => {
  const probe: Host = await descriptor.create()
  await descriptor.end?.()
  const { samples } = descriptor
  return [
    onHost(descriptor)('is a host of this contract’s version, with consistent capabilities', async ({ adapter }) => {
      const { spec, name, capabilities } = adapter
      assert.equal(spec, 1)
      assert.notEqual(name, '')
      assert.ok(['plain', 'whatsapp', 'markdown', 'html'].includes(capabilities.markup))
      assert.ok(['upload', 'link', 'base64', 'none'].includes(capabilities.attachments))
      assert.ok(['id', 'author'].includes(capabilities.echo))
      assert.ok(
        capabilities.echo !== 'id' || capabilities.repeatable.post || adapter.lookup?.post || samples.own === 'never',
        'echo: id, but after a lost answer nobody can tell the id: give lookup.post, declare repeatable.post, or drop ' +
          'what the integration’s own author wrote and declare echo: author',
      )
      for (const status of capabilities.statuses) assert.ok(statuses.includes(status), `${status} is no delivery`)
      assert.equal(typeof capabilities.repeatable.open, 'boolean')
      assert.equal(typeof capabilities.repeatable.post, 'boolean')
      assert.ok(!capabilities.closedIsFinal || !adapter.reopen, 'what can be reopened is not closed for ever')
    }),
    ...hostOpens(descriptor, probe),
    ...hostWrites(descriptor, probe),
    ...hostFaults(descriptor, probe),
    ...hostReceives(descriptor, probe),
    ...hostFacets(descriptor, probe),
    ...hostPanel(descriptor, probe),
  ]
}

/** `describeHost('acme', { create, server, sign, samples, secrets })`: descriptor in, the whole contract out. */
export const describeHost = (name: string, descriptor: HostDescriptor): void =>
  declare(`${name} keeps the contract of a host`, () => hostCases(descriptor))
