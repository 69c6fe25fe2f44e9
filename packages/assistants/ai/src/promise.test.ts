import { expect, it } from 'vitest'
import { promisesPerson } from './promise.js'

it.each([
  'I will hand you over to a colleague now.',
  "I'm transferring you to one of our agents.",
  'One moment, I am connecting you with a human.',
  'A specialist will contact you shortly.',
  'I have escalated this to our support team.',
  'Sure! Our team will get back to you within a day.',
  'I have passed this on to a colleague.',
  'Le paso con un compañero.',
  'Te transfiero con un agente.',
  'Un agente se pondrá en contacto contigo.',
  'Vou transferir você para um atendente.',
  'Um colega vai entrar em contato.',
  'Je vous passe un collègue.',
  'Je vous mets en relation avec un conseiller.',
  'Ein Kollege meldet sich bei Ihnen.',
  'Ich leite Sie an einen Mitarbeiter weiter.',
  'Ich verbinde Sie mit einem Kollegen.',
  'Ik verbind u door met een collega.',
  'Een medewerker neemt contact met u op.',
  'La trasferisco a un operatore.',
  'Un collega la contatterà presto.',
])('promises a person: %s', (text) => {
  expect(promisesPerson(text)).toBe(true)
})

it.each([
  'Would you like me to hand you over to a colleague?',
  'If you like, I hand you over to a colleague.',
  'I can connect you with a person if you want.',
  'The lamp is on its way.',
  'Our team made this lamp by hand.',
  'You have 30 days to return it to our support address.',
  '¿Quiere que le paso con un compañero?',
  'Si quiere, le paso con un compañero.',
  'Soll ich Sie mit einem Kollegen verbinden?',
  'Wenn Sie möchten, verbinde ich Sie mit einem Kollegen.',
  'Je peux vous passer un collègue.',
  'Ik kan u doorverbinden met een collega.',
  'Se vuole, la passo a un collega.',
  'I cannot transfer you to an agent here.',
])('promises nobody: %s', (text) => {
  expect(promisesPerson(text)).toBe(false)
})

it('reads a long text in time that grows with its length', () => {
  expect(promisesPerson('colleague transfer if you '.repeat(50_000))).toBe(false)
})
