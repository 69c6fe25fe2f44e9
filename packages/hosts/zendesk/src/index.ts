export type { ZendeskOptions } from './options.js'
export {
  type Condition,
  type Macro,
  macroRecipe,
  type RecipeOptions,
  type Trigger,
  ticketEventsRecipe,
  triggerRecipes,
  type WebhookRecipe,
  webhookRecipe,
} from './recipes.js'
export { zendesk } from './zendesk.js'
