/** A line of the checklist in docs/going-live.md, which is generated from here, and of `deskwire doctor --production`. */
export interface Line {
  id: string
  title: string
  /** In Markdown; links as from the page. */
  text: string
  /** How one knows that it is done. */
  proof?: string
  /** Who can see it. `both`: the command a part of it. */
  by: 'command' | 'person' | 'both'
}

export const checklist: readonly { title: string; lines: readonly Line[] }[] = [
  {
    title: 'Before the first customer',
    lines: [
      {
        id: 'address',
        by: 'command',
        title: 'The address.',
        text: '`publicUrl` is the HTTPS address that providers and the helpdesk call, path included.',
        proof: "Opened from outside, a webhook's URL answers 400, 401, 403 or 405.",
      },
      {
        id: 'secrets',
        by: 'both',
        title: 'Secrets',
        text: 'are long, made by a machine (`openssl rand -hex 32`), and the same after each start.',
        proof: 'The app refuses weak ones when it starts.',
      },
      {
        id: 'store',
        by: 'both',
        title: 'The store',
        text: 'is SQLite on a disk that survives a deployment, or PostgreSQL.',
        proof: 'Restart the app, write again: the conversation goes on in the same ticket.',
      },
      {
        id: 'supervisor',
        by: 'person',
        title: 'A supervisor',
        text: "restarts the process whatever ended it: systemd with `Restart=always`, or a container's restart policy.",
        proof: '`kill -9` the process: it is back within seconds.',
      },
      {
        id: 'webhooks',
        by: 'command',
        title: 'Webhooks.',
        text: '`npx deskwire setup` shows what it would change, and registers them.',
        proof: '`npx deskwire doctor --strict` ends with exit code 0.',
      },
      {
        id: 'proxy',
        by: 'person',
        title: 'Limits in front.',
        text: 'The proxy lets 4 MB through, does not change bodies, and does not shorten paths. See [Behind a proxy](deploying.md#behind-a-proxy).',
      },
      {
        id: 'management',
        by: 'both',
        title: 'The management API',
        text: 'is not reachable from outside, or its keys have the scope they need and an expiry date.',
      },
    ],
  },
  {
    title: 'The rules of the channel',
    lines: [
      {
        id: 'whatsapp',
        by: 'person',
        title: 'WhatsApp:',
        text: 'the business is verified, the display name approved, and a payment method stored: without one, templates are refused (131042).',
      },
      {
        id: 'templates',
        by: 'command',
        title: 'Templates:',
        text: 'at least one is approved that invites a customer back, with a quick-reply button. [Late replies](concepts.md#windows) need it.',
      },
      {
        id: 'sms',
        by: 'person',
        title: 'SMS in the United States:',
        text: 'the number is registered (A2P 10DLC, or toll-free verification). Without it carriers refuse messages (30034, 30032).',
      },
      {
        id: 'consent',
        by: 'both',
        title: 'Consent:',
        text: 'people whom you will write to first are [imported with evidence](guides/operate.md#consent). Purposes and topics are chosen.',
      },
      {
        id: 'hours',
        by: 'command',
        title: 'Quiet hours and opening hours',
        text: 'are set, in your zone.',
        proof: 'A wrong zone or weekday is refused at start.',
      },
      {
        id: 'law',
        by: 'person',
        title: 'The law',
        text: "of your customers' countries was checked by somebody qualified to. [Consent and the law](consent.md) is a start.",
      },
    ],
  },
  {
    title: 'The people',
    lines: [
      {
        id: 'agents',
        by: 'person',
        title: 'Agents know',
        text: 'the three first lines that they need most (`/template`, `/note`, `/close`) and what the [notes of the bridge](guides/agents.md) mean.',
      },
      {
        id: 'parked',
        by: 'both',
        title: 'Somebody looks at parked work',
        text: 'every day: what a person must decide.',
        proof: '`npx deskwire parked list` says *Nothing is parked.*',
      },
      {
        id: 'notifications',
        by: 'person',
        title: 'Notifications of the helpdesk itself',
        text: "are off for these tickets, or customers get their own messages by mail too. The host's guide says which.",
      },
    ],
  },
  {
    title: 'When things break',
    lines: [
      {
        id: 'backups',
        by: 'person',
        title: 'Backups',
        text: 'run, and one was restored somewhere else. See [Backups](deploying.md#backups).',
      },
      {
        id: 'alerts',
        by: 'both',
        title: 'Alerts',
        text: 'on `deskwire_work_parked`, `deskwire_lag_seconds` and `deskwire_webhooks_rejected_total`. See [Monitoring](deploying.md#monitoring).',
      },
      {
        id: 'outage',
        by: 'person',
        title: 'An outage was tried:',
        text: 'stop the helpdesk (or revoke its token), write from a phone, bring it back.',
        proof: 'The message arrives, once.',
      },
      {
        id: 'rotation',
        by: 'person',
        title: 'A key was rotated',
        text: 'once, with two values at a time. See [Secrets](deploying.md#secrets).',
      },
      {
        id: 'books',
        by: 'command',
        title: 'The books balance:',
        text: 'whatever was received is accounted for. See [Concepts](concepts.md#the-books).',
      },
    ],
  },
]
