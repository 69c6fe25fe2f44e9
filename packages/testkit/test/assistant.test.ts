import { describeAssistant } from '../src/index.js'
import { fakeAssistantDescriptor } from './fake-assistant.js'

describeAssistant('a fake assistant', fakeAssistantDescriptor())
