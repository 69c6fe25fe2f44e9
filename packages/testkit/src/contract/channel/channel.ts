import { strict as assert } from 'node:assert'
import type { Channel } from '@deskwire/core/adapter'
import { type Case, declare } from '../case.js'
import { contentTypes } from '../contents.js'
import type { ChannelDescriptor } from './channel-descriptor.js'
import { channelFaults } from './channel-faults.js'
import { onChannel } from './channel-ground.js'
import { channelReceives } from './channel-receives.js'
import { channelSends } from './channel-sends.js'

/** The whole contract of a channel as a list of named rules, for any test runner. */
export const channelCases = async (descriptor: ChannelDescriptor): Promise<readonly Case[]> => {
  const probe: Channel = await descriptor.create()
  await descriptor.end?.()
  const on = onChannel(descriptor)
  return [
    on('is a channel of this contract’s version, with at least one line', async ({ adapter }) => {
      assert.equal(adapter.spec, 1)
      assert.notEqual(adapter.provider, '')
      assert.ok(adapter.lines.length > 0, 'a channel has at least one line')
      const ids = adapter.lines.map(({ id }) => id)
      assert.equal(new Set(ids).size, ids.length, 'each line has an id of its own')
      for (const { medium, address } of adapter.lines) {
        assert.ok(medium === 'whatsapp' || medium === 'sms', `${medium} is no medium`)
        assert.ok(
          address === undefined || /^(\+[1-9]\d{4,14}|\d{3,8}|[A-Za-z0-9 ]{1,11})$/.test(address),
          `${address} is neither E.164 nor a short code`,
        )
      }
    }),
    on('has consistent capabilities', async ({ adapter: { capabilities, lines } }) => {
      const { text, media, choice, content, rate, window } = capabilities
      positive(text.max, 'text.max')
      for (const [kind, limits] of Object.entries(media)) {
        positive(limits.maxBytes, `media.${kind}.maxBytes`)
        assert.ok(limits.mimes.length > 0, `media.${kind} names the types it takes`)
        for (const mime of limits.mimes) assert.match(mime, /^[a-z]+\/[a-z0-9.+*-]+$/, `${mime} is no media type`)
        if (limits.caption !== undefined) positive(limits.caption, `media.${kind}.caption`)
      }
      for (const type of content) assert.ok(contentTypes.includes(type), `${type} is no content`)
      assert.equal(new Set(content).size, content.length, 'each type of content once')
      assert.ok(content.includes('text'), 'everything can be rendered down to text, so text must go out')
      assert.equal(content.includes('media'), Object.keys(media).length > 0, 'media in content, and its kinds in media')
      assert.ok(!content.includes('choice') || choice?.buttons || choice?.list, 'choices need buttons or lists')
      for (const part of [choice?.buttons, choice?.list])
        for (const [name, limit] of Object.entries(part ?? {})) positive(limit, `choice: ${name}`)
      if (rate) positive(rate.perLinePerSecond, 'rate.perLinePerSecond')
      if (window) positive(window.hours, 'window.hours')
      if (lines.some(({ medium }) => medium === 'sms') && lines.every(({ medium }) => medium === 'sms'))
        assert.equal(window, undefined, 'SMS has no window')
    }),
    ...channelSends(descriptor, probe),
    ...channelFaults(descriptor, probe),
    ...channelReceives(descriptor, probe),
  ]
}

const positive = (limit: number, name: string): void =>
  assert.ok(Number.isFinite(limit) && limit > 0, `${name} is ${limit}, and must be more than nothing`)

/** `describeChannel('acme', { create, server, sign, samples, secrets })`: descriptor in, the whole contract out. */
export const describeChannel = (name: string, descriptor: ChannelDescriptor): void =>
  declare(`${name} keeps the contract of a channel`, () => channelCases(descriptor))
