import { describeAssistant } from '@deskwire/testkit'
import { createCase, topic, topics } from './index.js'

describeAssistant('topics', {
  create: () =>
    topics({
      topics: [
        topic('day', { title: 'Opening hours', keywords: ['open'] })
          .choice('day', 'Which day?', [
            { title: 'Saturday', value: { from: 10 } },
            { title: 'Sunday', value: { from: 0 } },
          ])
          .say(({ answers }) => (answers.day.from === 0 ? 'We are closed.' : `From ${answers.day.from} o’clock.`)),
        topic('broken', { keywords: ['broken'] }).use(createCase()),
        topic('complaint', { keywords: ['complaint'] }).handoff('A complaint'),
      ],
    }),
  secrets: [],
  samples: {
    text: 'hello',
    choice: { ask: 'when are you open?', pick: 'Saturday', answer: 'From 10 o’clock.' },
    handoff: 'complaint',
    creates: ['broken', 'A lamp', 'In two pieces'],
  },
})
