// A small virtual agent in two languages: a menu, self-service, and a person whenever somebody asks for one.
import { createCase, myCases, searchArticles, topic, topics } from '@deskwire/topics'

const order = topic('order', {
  title: { en: 'Where is my order?', es: '¿Dónde está mi pedido?' },
  keywords: ['order', 'pedido'],
})
  .text(
    'number',
    {
      en: 'What is your order number? It has four digits.',
      es: '¿Cuál es su número de pedido? Tiene cuatro cifras.',
    },
    {
      check: (value) => (/^\d{4}$/.test(value) ? undefined : 'An order number has four digits, like 1234.'),
    },
  )
  .say(({ answers }) => ({
    en: `Order ${answers.number} left our warehouse and arrives tomorrow.`,
    es: `El pedido ${answers.number} salió de nuestro almacén y llega mañana.`,
  }))
  .yesNo('happy', { en: 'Is that all?', es: '¿Eso es todo?' })
  .when(
    ({ answers }) => answers.happy,
    (then) => then.say({ en: 'Have a nice day!', es: '¡Que tenga un buen día!' }).end(),
    (then) => then.handoff(({ answers }) => `More about order ${answers.number}`, { queue: 'orders' }),
  )

export const menu = topics({
  topics: [
    order,
    topic('help', {
      title: { en: 'Search help articles', es: 'Buscar artículos de ayuda' },
      keywords: ['article', 'help me', 'how'],
    }).use(searchArticles()),
    topic('mine', { title: { en: 'My cases', es: 'Mis casos' }, keywords: ['cases', 'casos'] }).use(myCases()),
    topic('new', {
      title: { en: 'Report a problem', es: 'Comunicar un problema' },
      keywords: ['broken', 'problem', 'problema'],
    }).use(createCase()),
  ],
  fallback: { after: 2, queue: 'support' },
})
