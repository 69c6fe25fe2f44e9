import { expect, it } from 'vitest'
import { addressesOf } from './people.js'

// nyaruka/courier, handlers/meta/testdata/wac/hello_invalid_user_id.json: a user id that is not a business-scoped id.
it('two strangers with the user id foo_bar are known only by their own phones', () => {
  const contact = { user_id: 'foo_bar', parent_user_id: '' }
  expect(addressesOf('5678', 'foo_bar', '', { ...contact, wa_id: '5678' })).toEqual([{ kind: 'phone', value: '+5678' }])
  expect(addressesOf('9012', 'foo_bar', '', { ...contact, wa_id: '9012' })).toEqual([{ kind: 'phone', value: '+9012' }])
})
