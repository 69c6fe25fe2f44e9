import { type Failure, type HttpResponse, list, own, word } from '@deskwire/core/adapter'

/** Freshdesk's own code of a refusal. Its messages repeat what was sent, so they are left out. */
export const explain = ({ status, data }: HttpResponse): Partial<Failure> => {
  const code = word(own(list(own(data, 'errors'))[0], 'code')) ?? word(own(data, 'code'))
  return {
    ...(status === 404 && { code: 'ticket_gone' }),
    ...(code !== undefined && { provider: { name: 'freshdesk', status, code } }),
  }
}
