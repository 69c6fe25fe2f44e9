import { type Medium, media } from '@deskwire/integration-tests'
import { callFor } from '@deskwire/testkit'
import { orderFromCatalog, topic, topics } from '@deskwire/topics'
import { describe, expect, it } from 'vitest'
import { alone } from './alone.js'
import type { Tables } from './emulated/tables.js'
import { guest, scene } from './scene.js'

const variable = (name: string, friendly_type: string, label: string, more: object = {}) => ({
  name,
  friendly_type,
  label,
  mandatory: true,
  read_only: false,
  value: '',
  ...more,
})

/** The shape of the Service Catalog API's sample of an item: containers hold their variables as children. */
const phone = (tables: Tables) =>
  tables.insert('sc_cat_item', {
    name: 'A new telephone',
    type: 'catalog_item',
    short_description: 'For calls and messages',
    variables: JSON.stringify([
      variable('why', 'multi_line_text', 'What for?'),
      variable('more', 'container_start', 'More', {
        mandatory: false,
        children: [
          variable('color', 'select_box', 'Which colour?', {
            choices: [
              { label: 'Red', value: 'red', index: 1 },
              { label: 'Black', value: 'black', index: 2 },
            ],
          }),
          variable('insured', 'check_box', 'With insurance?', { mandatory: false }),
        ],
      }),
      variable('until', 'date', 'When do you need it?'),
      variable('photo', 'attachment', 'Please send a picture of the old one.'),
      variable('engraving', 'single_line_text', 'What shall be engraved?', { mandatory: false }),
      variable('return_by', 'date', 'Return by', { mandatory: false }),
    ]),
  })

const menu = () =>
  topics({ topics: [topic('order', { title: 'Order something', keywords: ['order'] }).use(orderFromCatalog())] })

describe.each<Medium>(media)('B10: the service catalog, on %s', (medium) => {
  it('a customer browses, chooses, answers the variables, orders, and gets the request number', async () => {
    const s = await scene({
      medium,
      bridge: { assistants: { menu: menu() }, route: () => ({ host: 'servicenow', assistant: 'menu' }) },
    })
    const item = phone(s.now.tables)
    s.now.tables.insert('sc_cat_item', { name: 'A telephone book', variables: '[]' })
    s.now.tables.insert('sc_cat_item', { name: 'A telephone complaint', type: 'record_producer', variables: '[]' })
    const shown = () =>
      JSON.stringify(
        s
          .chat()
          .inbox()
          .map(({ content }) => content),
      )
    const answer = async (said: Parameters<ReturnType<typeof s.chat>['send']>[0], then: string) => {
      s.chat().send(said)
      await s.until(() => shown().includes(then), then)
      await s.settled()
    }
    await answer('order', 'What would you like to order?')
    await answer('telephone', 'Which one?')
    await answer('A new telephone', 'What for?')
    await answer('For the night shift', 'Which colour?')
    await answer('black', 'With insurance?')
    await answer('yes', 'When do you need it?')
    await answer('2026-12-24', 'Please send a picture of the old one.')
    await answer({ media: { mime: 'image/png', bytes: Buffer.from('old phone') } }, 'What shall be engraved?')
    await answer('-', 'Return by')
    await answer('no', 'Shall I order A new telephone?')
    const requests = () => s.now.tables.of('sc_request')
    expect(requests()).toEqual([])
    s.chat().send('yes')
    await s.until(() => requests().length === 1, 'the request')
    const [request] = requests()
    await s.until(() => shown().includes(`Your request ${request?.number} has been made.`), 'its number')
    const ana = s.now.tables.of('customer_contact').find(({ name }) => name === 'Ana Jensen')
    expect(request).toMatchObject({ requested_for: ana?.sys_id, cat_item: item.sys_id })
    const { photo, ...others } = JSON.parse(request?.variables ?? '{}') as Record<string, string>
    expect(others).toEqual({ why: 'For the night shift', color: 'black', insured: 'true', until: '2026-12-24' })
    expect(Buffer.from(s.now.rest.files.get(photo ?? '') ?? []).toString()).toBe('old phone')
    expect((await s.bridge.books()).parked).toBe(0)
  })
})

it('whom ServiceNow does not know orders nothing', async () => {
  const s = await scene({
    bridge: { assistants: { menu: menu() }, route: () => ({ host: 'servicenow', assistant: 'menu' }) },
  })
  phone(s.now.tables)
  s.chat(guest, 'Nobody').send('order')
  await s.until(() => s.inbox(guest).length > 0, 'the answer')
  expect(s.inbox(guest).join()).not.toContain('What would you like to order?')
})

describe('an order', () => {
  const about = (item: string, key: string, contact: string) => ({
    item,
    key,
    contact,
    answers: { why: 'w', color: 'red', until: '2026-12-24', photo: 'p' },
  })
  const begin = async () => {
    const { host, emulator } = await alone()
    const item = phone(emulator.tables).sys_id ?? ''
    const [ana] = (await host.contacts?.find([{ kind: 'phone', value: '+15551230001' }], callFor())) ?? []
    return { host, emulator, item, contact: ana?.id ?? '' }
  }

  it('is made once, also when its answer was lost', async () => {
    const { host, emulator, item, contact } = await begin()
    emulator.next('lost-answer')
    await expect(host.catalog?.order(about(item, 'c1.7', contact), callFor())).rejects.toThrow()
    const made = await host.catalog?.order(about(item, 'c1.7', contact), callFor())
    expect(await host.catalog?.order(about(item, 'c1.7', contact), callFor())).toEqual(made)
    expect(emulator.tables.of('sc_request')).toMatchObject([{ number: made?.id, correlation_id: 'c1.7' }])
    const other = await host.catalog?.order(about(item, 'c1.9', contact), callFor())
    expect(other?.id).not.toBe(made?.id)
    await emulator.close()
  })
})
