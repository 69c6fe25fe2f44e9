// Who takes part. Files are loaded by name, so that a process holds nothing of the others.
export const contenders = {
  'floor-whatsapp': { title: 'floor: node:http, verify, parse', wire: 'whatsapp', file: 'floor' },
  'ceiling-whatsapp': {
    title: 'ceiling: the same, durable in SQLite before the 200',
    wire: 'whatsapp',
    file: 'ceiling',
    only: 'loopback',
  },
  'deskwire-accepted': {
    title: 'Deskwire, memory store, accepted',
    wire: 'whatsapp',
    file: 'deskwire',
    store: 'memory',
    until: 'accepted',
  },
  'deskwire-posted': {
    title: 'Deskwire, memory store, all duties until the host has it',
    wire: 'whatsapp',
    file: 'deskwire',
    store: 'memory',
    until: 'posted',
  },
  'deskwire-sqlite': {
    title: 'Deskwire, SQLite, durable before the 200',
    wire: 'whatsapp',
    file: 'deskwire',
    store: 'sqlite',
    until: 'accepted',
    only: 'loopback',
  },
  'deskwire-sqlite-posted': {
    title: 'Deskwire, SQLite, all duties until the host has it',
    wire: 'whatsapp',
    file: 'deskwire',
    store: 'sqlite',
    until: 'posted',
    only: 'loopback',
  },
  ...(process.env.BENCH_POSTGRES && {
    'deskwire-postgres': {
      title: 'Deskwire, PostgreSQL, durable before the 200',
      wire: 'whatsapp',
      file: 'deskwire',
      store: 'postgres',
      until: 'accepted',
      only: 'loopback',
    },
  }),
  'chat-whatsapp': { title: 'Chat SDK 4.41.1, WhatsApp adapter, memory state', wire: 'whatsapp', file: 'chat-sdk' },
  'whatsapp-api-js': { title: 'whatsapp-api-js 6.3.0', wire: 'whatsapp', file: 'whatsapp-api-js' },
  'floor-twilio': { title: 'floor: node:http, verify, parse', wire: 'twilio', file: 'floor' },
  'deskwire-twilio': {
    title: 'Deskwire, Twilio SMS, memory store, accepted',
    wire: 'twilio',
    file: 'deskwire',
    store: 'memory',
    until: 'accepted',
  },
  'chat-twilio': { title: 'Chat SDK 4.31.0, Twilio adapter, memory state', wire: 'twilio', file: 'chat-sdk' },
  'twilio-express': { title: 'twilio 6.2.0 in Express 5.3.0', wire: 'twilio', file: 'twilio-express' },
  'bot-framework': {
    title: 'Bot Framework, community adapter 1.2.0',
    wire: 'twilio-whatsapp',
    file: 'bot-framework',
  },
}

export const load = async (name) => {
  const { file, ...options } = contenders[name]
  const { contender } = await import(`./${file}.mjs`)
  return contender(options)
}
