import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ana, apiKey, type Medium, media } from '@deskwire/integration-tests'
import { describe, expect, it } from 'vitest'
import { type Scene, scene } from './scene.js'

const script = fileURLToPath(new URL('../../../../examples/servicenow/requests.mjs', import.meta.url))

/** The example's commands, against a bridge whose channel is named as in the example. */
const run = async (s: Scene, medium: Medium, ...words: readonly string[]): Promise<string> => {
  const env = { CHANNEL: medium, DESKWIRE_URL: s.served.url, DESKWIRE_KEY: apiKey }
  return (await promisify(execFile)(process.execPath, [script, ...words], { env })).stdout
}

describe.each<Medium>(media)('the commands of the example, on %s', (medium) => {
  it('A2, A3: an agent writes first and gets the answer; a notification goes out to who subscribed', async () => {
    const channel = medium === 'twilio-sms' ? 'sms' : 'whatsapp'
    const s = await scene({ lines: { [channel]: medium } })
    const beth = s.userOf('beth.anglin')
    const record = s.now.tables.insert('sn_customerservice_case', { short_description: 'A late parcel' })
    const number = record.number ?? ''
    s.chat().send('Where is my parcel?')
    await s.until(() => s.inbox().length === 1, 'the virtual agent')
    s.chat().send('bye')
    await s.until(() => s.session.mode === 'ended', 'the end')
    await s.settled()

    const said = await run(s, medium, 'outreach', '(555) 123-0001', 'beth.anglin', number, 'Your parcel is here')
    expect(said).toMatch(/^Taken as start\//)
    await s.until(() => s.inbox().at(-1) === 'Your parcel is here', 'her words')
    s.chat().send('At last!')
    await s.until(() => s.now.agent.queue()[0]?.offeredTo === beth.sys_id, 'the offer to her')
    const notes = () => s.now.tables.journal(record.sys_id ?? '', 'work_notes').map(({ value = '' }) => value)
    await s.until(() => notes().some((note) => /sent|reached/.test(note)), 'what became of it')

    s.chat().send('START')
    await s.settled()
    const agreed = { address: ana, channel, purpose: 'updates', topic: 'case-updates', evidence: 'Form' }
    const granted = await fetch(`${s.served.url}/api/consent/grant`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(agreed),
    })
    expect(granted.status).toBe(200)
    const told =
      medium === 'whatsapp-cloud' ? `/case_update en 1=${number} 2=Resolved` : `Your case ${number} is now Resolved.`
    await run(s, medium, 'notify', '(555) 123-0001', number, told)
    await s.until(() => s.inbox().at(-1) === `Your case ${number} is now Resolved.`, 'the notification')
  })
})
