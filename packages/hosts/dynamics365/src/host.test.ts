import { DeskwireError } from '@deskwire/core/adapter'
import { expect, it } from 'vitest'
import { ids } from '../test/emulated/dynamics.js'
import { dynamics365 } from './host.js'

const { clientId, ...known } = ids
const options = {
  ...known,
  auth: { kind: 'oauth', clientId, clientSecret: 'a-planted-secret' } as const,
  messagingUrl: 'https://m-org.eu.omnichannelengagementhub.com',
  zone: 'crm4',
}

const wrong = (more: object): string => {
  try {
    dynamics365({ ...options, ...more })
    return ''
  } catch (thrown) {
    return DeskwireError.isInstance(thrown) ? thrown.message : String(thrown)
  }
}

it('D1: wrong options are named by field, and no secret is quoted', () => {
  expect(wrong({})).toBe('')
  expect(wrong({ auth: { ...options.auth, clientId: 'my app' } })).toMatch(/clientId/)
  expect(wrong({ zone: undefined })).toMatch(/zone.*crm/s)
  expect(wrong({ messagingUrl: 'm-org' })).toMatch(/messagingUrl/)
  expect(wrong({ dataverse: { url: 'https://x.crm4.dynamics.com', articleUrl: '{number}' } })).toMatch(/articleUrl/)
  expect(wrong({ events: { X: 'whatever' } })).toMatch(/events/)
  expect(wrong({ auth: { ...options.auth, clientSecret: '' } })).toMatch(/clientSecret/)
  expect(wrong({ clientid: 1 })).not.toContain('a-planted-secret')
})

it('the options decide which facets exist', () => {
  const bare = dynamics365(options)
  expect(bare.note).toBeDefined()
  for (const facet of ['contacts', 'records', 'knowledge', 'setup'] as const) expect(bare[facet]).toBeUndefined()
  const url = 'https://contoso.crm4.dynamics.com'
  expect(dynamics365({ ...options, dataverse: { url } })).not.toHaveProperty('knowledge')
  expect(dynamics365({ ...options, attachments: 'base64' }).capabilities.attachments).toBe('base64')
})
