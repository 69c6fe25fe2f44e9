import { type Call, failedCheck, fields, type Health, word } from '@deskwire/core/adapter'
import { allAccounts } from './accounts.js'
import { channelPath, developerQuery, type Hubspot } from './api.js'

type Finding = Health['findings'][number]

const ok = (what: string): Finding => ({ level: 'ok', what })
const bad = (what: string, fix: string): Finding => ({ level: 'fail', what, fix })

/** Finds what stops conversations, each with a fix. A question that fails does not hide other findings. */
export const createCheck = (hubspot: Hubspot) => {
  const { settings } = hubspot

  const accounts = async (call: Call): Promise<Finding[]> => {
    const there = await allAccounts(hubspot, call)
    return settings.accounts.map(({ id, name, identifier }): Finding => {
      const label = name ?? identifier
      const found = there.find((one) => id !== undefined && word(one.id) === id)
      if (!found || found.archived === true)
        return bad(
          `There is no channel account for ${label}.`,
          id === undefined ? 'Run setup, and give the id it tells.' : 'Correct its `id` in `accounts`.',
        )
      return found.authorized === true && found.active === true
        ? ok(`The channel account of ${label} is there.`)
        : bad(
            `The channel account of ${label} is switched off.`,
            'Settings > Inbox & Help Desk > the inbox > Channels: turn it on.',
          )
    })
  }

  const channel = async (call: Call): Promise<Finding[]> => {
    if (settings.app.developerKey === undefined)
      return [
        {
          level: 'warn',
          what: 'Where HubSpot sends replies cannot be looked up without the developer key.',
          fix: 'Give `app.developerKey`, or compare the webhook address of the channel yourself.',
        },
      ]
    const found = await hubspot.get(
      `${channelPath(settings)}?${developerQuery(settings, { appId: settings.app.id })}`,
      call,
    )
    return [
      word(found.webhookUrl) === hubspot.handle.url('')
        ? ok('The channel sends replies here.')
        : bad('The channel sends replies to another address.', 'Run setup.'),
      ...(fields(found.capabilities).threadingModel === 'INTEGRATION_THREAD_ID'
        ? []
        : [
            bad(
              'HubSpot itself decides in which conversation of this channel a message goes.',
              'Run setup without `channelId`, to make a channel whose threadingModel is INTEGRATION_THREAD_ID.',
            ),
          ]),
    ]
  }

  return async (call: Call): Promise<Health> => {
    try {
      await hubspot.get('/conversations/v3/conversations/inboxes?limit=1', call)
    } catch (thrown) {
      return { findings: [failedCheck(thrown, undefined, 'Check auth: install the app in this account again.')] }
    }
    const findings = [ok('HubSpot answers, and the app may read conversations.')]
    if (settings.channelId === undefined)
      return { findings: [...findings, bad('There is no custom channel yet.', 'Run setup, and give its `channelId`.')] }
    for (const question of [accounts, channel])
      try {
        findings.push(...(await question(call)))
      } catch (thrown) {
        findings.push(failedCheck(thrown, `The ${question.name} could not be read`))
      }
    return { findings }
  }
}
