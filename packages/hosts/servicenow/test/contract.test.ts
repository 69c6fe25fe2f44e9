import { describeAssistant, describeHost } from '@deskwire/testkit'
import { assistantDescriptor, conversationDescriptor, recordsDescriptor } from './contract.js'

describeHost('servicenow (conversation)', conversationDescriptor())
describeHost('servicenow (records)', recordsDescriptor())
describeAssistant('servicenow', assistantDescriptor())
