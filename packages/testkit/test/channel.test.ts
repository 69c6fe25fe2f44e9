import { fakeChannelDescriptor } from '../src/fakes/channel-descriptor.js'
import { describeChannel, smsLike } from '../src/index.js'

describeChannel('a fake provider like WhatsApp', fakeChannelDescriptor())

describeChannel(
  'a fake provider like SMS, with several lines, that can be asked',
  fakeChannelDescriptor(
    {
      lookup: true,
      lines: [
        { id: 'pool', medium: 'sms', senders: ['+15550001001', '+15550001002'] },
        { id: '+15550001003', medium: 'sms', address: '+15550001003' },
      ],
      templates: [{ name: 'welcome', language: 'en', category: 'utility', status: 'approved', body: 'Hi' }],
    },
    (channel) => channel,
    smsLike,
  ),
)
