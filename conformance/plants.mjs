/** A wrong name in each adapter, put into its source while a test runs: the judge must find it. */
export const plants = [
  {
    adapter: 'whatsapp-cloud',
    source: 'packages/channels/whatsapp-cloud/src/outbound/body.ts',
    right: 'preview_url: preview',
    wrong: 'preview_link: preview',
    tests: 'packages/channels/whatsapp-cloud/test/wire.test.ts',
  },
  {
    adapter: 'twilio-whatsapp',
    source: 'packages/channels/twilio/src/contents.ts',
    right: 'friendly_name: ownPrefix',
    wrong: 'friendlyName: ownPrefix',
    tests: 'packages/channels/twilio-whatsapp/test/simulator.test.ts',
  },
  {
    adapter: 'twilio-sms',
    source: 'packages/channels/twilio/src/targets.ts',
    right: 'SmsUrl: url',
    wrong: 'SmsAddress: url',
    tests: 'packages/channels/twilio-sms/test/simulator.test.ts',
  },
  {
    adapter: 'front',
    source: 'packages/hosts/front/src/entry.ts',
    right: 'external_conversation_id: conversation',
    wrong: 'external_thread_id: conversation',
    tests: 'packages/hosts/front/test/contract.test.ts',
  },
  {
    adapter: 'hubspot',
    source: 'packages/hosts/hubspot/src/threads.ts',
    right: 'integrationIdempotencyId: key',
    wrong: 'integrationIdempotencyKey: key',
    tests: 'packages/hosts/hubspot/test/contract.test.ts',
  },
  {
    adapter: 'intercom',
    source: 'packages/hosts/intercom/src/conversations.ts',
    right: 'intercom_user_id: contact',
    wrong: 'intercom_contact_id: contact',
    tests: 'packages/hosts/intercom/test/contract.test.ts',
  },
]
