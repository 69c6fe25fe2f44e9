// For tests of assistants: a scripted model, and conversations to judge a real one by.
export { type Desk, type DeskAbout, desk } from './evaluation/desk.js'
export {
  type Evaluation,
  type EvaluationAbout,
  type Expected,
  evaluate,
  type Played,
  type ScriptedConversation,
} from './evaluation/evaluate.js'
export { type Reply, type Seen, scriptedModel } from './evaluation/scripted-model.js'
