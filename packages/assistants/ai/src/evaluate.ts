// For tests of assistants: a scripted model, and conversations to judge a real one by.
export { type Reply, type Seen, scriptedModel } from './evaluation/scripted-model.js'
