import { afterEach, describe, expect, it } from 'vitest'
import { alone, call, endAll } from './alone.js'

afterEach(endAll)

describe('records and contacts in Dataverse', () => {
  it('E2: cases are created, found by customer, linked to the conversation and unlinked', async () => {
    const { emulated, host } = await alone()
    const contact = emulated.dataverse.add('contacts', { fullname: 'Ana' })
    emulated.dataverse.add('msdyn_ocliveworkitems', { activityid: '55555555-5555-4555-8555-555555555555' })
    const made = await host.records?.create?.({ title: 'Leak', description: 'It leaks', contact }, call())
    expect(made).toEqual({ id: 'CAS-00001', url: 'https://help.contoso.example/case/CAS-00001' })
    const [row] = emulated.dataverse.table('incidents')
    expect(row).toMatchObject({ title: 'Leak', description: 'It leaks', caseorigincode: 3, _customerid_value: contact })
    expect(await host.records?.find({ contact }, call())).toMatchObject([{ card: { type: 'card', title: 'Leak' } }])
    expect(await host.records?.find({ text: "'; drop" }, call())).toEqual([])
    const ticket = { id: '55555555-5555-4555-8555-555555555555' }
    await host.records?.link?.(ticket, 'CAS-00001', call())
    expect(emulated.dataverse.table('msdyn_ocliveworkitems')[0]).toMatchObject({
      _msdyn_issueid_value: row?.incidentid,
    })
    await host.records?.unlink?.(ticket, 'CAS-00001', call())
    expect(emulated.dataverse.table('msdyn_ocliveworkitems')[0]).not.toHaveProperty('_msdyn_issueid_value')
    await expect(host.records?.link?.(ticket, 'CAS-404', call())).rejects.toMatchObject({
      failure: { code: 'not_found' },
    })
  })

  it('E2: a case is linked by the navigation property that Microsoft names', async () => {
    const { emulated, host } = await alone()
    const ticket = { id: emulated.dataverse.add('msdyn_ocliveworkitems', {}) }
    const incident = emulated.dataverse.add('incidents', { ticketnumber: 'CAS-07' })
    await host.records?.link?.(ticket, 'CAS-07', call())
    // "msdyn_ocliveworkitem" entity reference, relationship msdyn_incident_msdyn_ocliveworkitem.
    const property = 'msdyn_IssueId_msdyn_ocliveworkitem'
    const linking = emulated.requests.at(-1)
    expect(linking?.method).toBe('PATCH')
    expect(JSON.parse(String(linking?.body))).toEqual({ [`${property}@odata.bind`]: `/incidents(${incident})` })
    await host.records?.unlink?.(ticket, 'CAS-07', call())
    expect(emulated.requests.at(-1)).toMatchObject({
      method: 'DELETE',
      url: { pathname: `/api/data/v9.2/msdyn_ocliveworkitems(${ticket.id})/${property}/$ref` },
    })
  })

  it('E2: a link that cannot be removed is a failure', async () => {
    const { host } = await alone()
    const nowhere = { id: '99999999-5555-4555-8555-555555555555' }
    await expect(host.records?.unlink?.(nowhere, 'CAS-07', call())).rejects.toMatchObject({
      failure: { code: 'not_found', provider: { name: 'Dataverse', status: 404 } },
    })
  })

  it('E2: a case without a customer is refused with a remedy, because Dataverse accepts none', async () => {
    const { emulated, host } = await alone()
    await expect(host.records?.create?.({ title: 'Leak' }, call())).rejects.toMatchObject({
      failure: { code: 'invalid', retryable: false, remedy: expect.stringContaining('guestCases') },
    })
    expect(emulated.requests).toEqual([])
  })

  it('E2: if configured, a guest’s case gets a new contact, only one however often it is requested', async () => {
    const { emulated, host } = await alone(({ url }) => ({ dataverse: { url, guestCases: 'contact' } }))
    for (let tries = 0; tries < 2; tries++) await host.records?.create?.({ title: 'Leak', key: 'record/1' }, call())
    const [guest] = emulated.dataverse.table('contacts')
    expect(emulated.dataverse.table('contacts')).toMatchObject([{ lastname: 'Guest' }])
    expect(emulated.dataverse.table('incidents')[0]).toMatchObject({ _customerid_value: guest?.contactid })
  })

  it('E2: a case for an account is created as the fields say', async () => {
    const { emulated, host } = await alone()
    const fields = { 'customerid_account@odata.bind': '/accounts(11111111-1111-4111-8111-111111111111)' }
    await host.records?.create?.({ title: 'Leak', fields }, call())
    expect(emulated.dataverse.table('incidents')).toMatchObject([
      { _customerid_value: '11111111-1111-4111-8111-111111111111' },
    ])
  })

  it.each([
    ['a property', 'POST', '/contacts', { lastnam: 'Ana' }],
    ['a navigation property', 'PATCH', '/msdyn_ocliveworkitems(1)', { 'msdyn_IssueId@odata.bind': '/incidents(1)' }],
    ['a case without a customer', 'POST', '/incidents', { title: 'Leak' }],
  ])('the emulation, like Dataverse, refuses %s', async (_what, method, path, body) => {
    const { emulated } = await alone()
    emulated.dataverse.add('msdyn_ocliveworkitems', { activityid: '1' })
    const url = new URL(`/api/data/v9.2${path}`, emulated.url)
    expect(emulated.dataverse.handle(method, url, body)).toMatchObject({ status: 400 })
  })

  it('B10: a case shows its number and its status as text', async () => {
    const { emulated, host } = await alone()
    emulated.dataverse.add('incidents', { ticketnumber: 'CAS-07', title: 'A leaking teapot', statuscode: 1 })
    expect(await host.records?.find({ text: 'teapot' }, call())).toEqual([
      {
        id: 'CAS-07',
        card: {
          type: 'card',
          title: 'A leaking teapot',
          fields: [
            { label: 'Case', value: 'CAS-07' },
            { label: 'Status', value: 'In Progress' },
          ],
          url: 'https://help.contoso.example/case/CAS-07',
        },
      },
    ])
  })

  it('E2: created twice with a key, there is one case, if the table has an alternate key', async () => {
    const { emulated, host: keyed } = await alone(({ url }) => ({
      dataverse: { url, recordKey: 'new_deskwirekey', guestCases: 'contact' },
    }))
    const one = await keyed.records?.create?.({ title: 'Leak', key: "c1.'7" }, call())
    const two = await keyed.records?.create?.({ title: 'Leak', key: "c1.'7" }, call())
    expect(two).toEqual(one)
    expect(emulated.dataverse.table('incidents')).toHaveLength(1)
  })

  it('A5: a contact is found by a business-scoped id in its column, and created if there is none', async () => {
    const { emulated, host } = await alone()
    const address = { kind: 'bsuid', value: 'NL.4566546130240823' } as const
    expect(await host.contacts?.find([address], call())).toEqual([])
    const made = await host.contacts?.create?.(
      { addresses: [address, { kind: 'phone', value: '+31612345678' }], name: 'Ana de Boer' },
      call(),
    )
    expect(emulated.dataverse.table('contacts')).toMatchObject([
      { firstname: 'Ana de', lastname: 'Boer', mobilephone: '+31612345678', new_whatsappuserid: 'NL.4566546130240823' },
    ])
    expect(await host.contacts?.find([address], call())).toMatchObject([{ id: made?.id }])
  })

  it.each([
    '+31612345678',
    '06 12345678',
    '0612345678',
    '+31 6 12345678',
    '0031612345678',
    '31612345678',
    '06-12345678',
  ])('A5: a Dutch customer is found who is recorded as %s', async (mobilephone) => {
    const { emulated, host } = await alone()
    emulated.dataverse.add('contacts', { fullname: 'Ana', mobilephone })
    emulated.dataverse.add('contacts', { fullname: 'Other', mobilephone: '+31687654321' })
    expect(await host.contacts?.find([{ kind: 'phone', value: '+31612345678' }], call())).toMatchObject([
      { name: 'Ana' },
    ])
  })

  it('A5: a number without its country means another person if contacts are recorded in another country', async () => {
    const { emulated, host } = await alone()
    const { emulated: other, host: dutch } = await alone(({ url }) => ({ dataverse: { url, country: 'nl' } }))
    for (const { dataverse } of [emulated, other])
      dataverse.add('contacts', { fullname: 'Somebody French', mobilephone: '06 12 34 56 78' })
    const french = { kind: 'phone', value: '+33612345678' } as const
    expect(await host.contacts?.find([french], call())).toHaveLength(1)
    expect(await dutch.contacts?.find([french], call())).toEqual([])
  })
})
