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
} from './admin/recipes.js'
export type { ZendeskOptions } from './options.js'
export { zendesk } from './zendesk.js'
