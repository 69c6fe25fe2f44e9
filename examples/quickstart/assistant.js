// A small virtual agent: a menu, self-service, and a person whenever somebody asks for one.
import { createCase, myCases, searchArticles, topic, topics } from '@deskwire/topics'

const order = topic('order', { title: 'Where is my order?', keywords: ['order'] })
  .text('number', 'What is your order number? It has four digits.', {
    check: (value) => (/^\d{4}$/.test(value) ? undefined : 'An order number has four digits, like 1234.'),
  })
  .say(({ answers }) => `Order ${answers.number} left our warehouse and arrives tomorrow.`)
  .yesNo('happy', 'Is that all?')
  .when(
    ({ answers }) => answers.happy,
    (then) => then.say('Have a nice day!').end(),
    (then) => then.handoff(({ answers }) => `More about order ${answers.number}`, { queue: 'orders' }),
  )

export const menu = topics({
  topics: [
    order,
    topic('help', { title: 'Search help articles', keywords: ['article', 'help me', 'how'] }).use(searchArticles()),
    topic('mine', { title: 'My cases', keywords: ['cases'] }).use(myCases()),
    topic('new', { title: 'Report a problem', keywords: ['broken', 'problem'] }).use(createCase()),
  ],
  fallback: { after: 2, queue: 'support' },
})
