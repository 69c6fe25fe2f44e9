// A route handler of Next's App Router. PUBLIC_URL ends with the folder then: https://shop.example.com/deskwire
import { fetchHandler } from '@deskwire/core'
import { router, started } from '../../../../bridge.js'

const deskwire = fetchHandler(router)

const answer = async (request: Request): Promise<Response> => {
  await started
  return deskwire(request)
}

export { answer as DELETE, answer as GET, answer as HEAD, answer as PATCH, answer as POST, answer as PUT }

// A webhook is answered anew each time, in a process that stays: not at the edge, and not in a function that ends.
export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'
