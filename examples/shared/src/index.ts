export type { Attached, Helpdesk, HelpdeskMaker } from './helpdesk.js'
export { channelOf, chatOn, type Line, type Medium, media, ownNumber, settingsOf, wireOf, wordsOf } from './lines.js'
