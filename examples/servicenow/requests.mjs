// What the buttons and rules in ServiceNow ask of this app, from a terminal:
//   npm run outreach -- "(212) 555-0123" beth.anglin CS0001001 "Your parcel is here"
//   npm run notify -- "(212) 555-0123" CS0001001 "Your case was resolved"
// Words that name a template (case_update en 1=CS0001001 2=Resolved) begin with a slash: "/case_update en 1=CS0001001".
const { CHANNEL = 'twilio-whatsapp', DESKWIRE_KEY = '', PORT = 3000 } = process.env
const { DESKWIRE_URL = `http://localhost:${PORT}` } = process.env
const [what, to, ...rest] = process.argv.slice(2)

const contentOf = (words = '') => {
  if (!words.startsWith('/')) return { type: 'text', text: words }
  const [name, language = 'en', ...values] = words.slice(1).split(' ')
  return { type: 'template', name, language, values: Object.fromEntries(values.map((one) => one.split('='))) }
}

const requests = {
  outreach: ([agent, record, words]) => ({
    path: '/conversations',
    body: { agent: { id: agent }, record: { host: 'servicenow', id: record }, content: contentOf(words) },
  }),
  notify: ([record, words]) => ({
    path: '/notify',
    body: { topic: 'case-updates', ticket: { host: 'servicenow', id: record }, content: contentOf(words) },
  }),
}

if (!to || rest.length < (what === 'outreach' ? 3 : 2) || !Object.hasOwn(requests, what)) {
  console.error('outreach <number> <agent> <record> <words>, or notify <number> <record> <words>')
  process.exit(2)
}
const { path, body } = requests[what](rest)
const response = await fetch(`${DESKWIRE_URL}/api${path}`, {
  method: 'POST',
  headers: { authorization: `Bearer ${DESKWIRE_KEY}`, 'content-type': 'application/json' },
  body: JSON.stringify({ channel: CHANNEL === 'twilio-sms' ? 'sms' : 'whatsapp', to, ...body }),
})
const answer = await response.json()
console.log(response.ok ? `Taken as ${answer.id}; the record tells what becomes of it.` : answer.detail)
process.exitCode = response.ok ? 0 : 1
