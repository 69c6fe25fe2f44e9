export type { RedmineOptions } from './options.js'
export { redmine } from './redmine.js'
