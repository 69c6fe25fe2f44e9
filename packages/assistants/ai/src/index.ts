export { ai } from './ai.js'
export type { Model } from './model.js'
export type { AiOptions } from './options.js'
export { type OwnTool, type ToolContext, tool } from './tool.js'
