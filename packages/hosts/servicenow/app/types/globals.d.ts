// What an instance puts into every script, from the vendor's types. Where their names differ from the documentation, the
// documentation has them from those who run them, and the difference is said here.
import type * as glide from '@servicenow/glide'
import type { GlideJWTAPI } from '@servicenow/glide/sn_auth'
import type { ConnectionProvider } from '@servicenow/glide/sn_cc'
import type { RESTMessageV2 } from '@servicenow/glide/sn_ws'
import type { RESTAPIRequest, RESTAPIResponse } from '@servicenow/glide/sn_ws_int'

declare global {
  const gs: typeof glide.gs
  const GlideRecord: typeof glide.GlideRecord
  const GlideDateTime: typeof glide.GlideDateTime
  const sn_auth: { GlideJWTAPI: typeof GlideJWTAPI }
  const sn_ws: { RESTMessageV2: typeof RESTMessageV2 }
  const sn_cc: {
    /** `ConnectionProvider` in the types; "ConnectionInfoProvider" in the documentation and in what others run. */
    ConnectionInfoProvider: typeof ConnectionProvider
  }

  // What a rule, a REST resource and the two kinds of client scripts are given.
  const current: glide.GlideRecord
  const previous: glide.GlideRecord
  /** The answers of a record producer. */
  const producer: { readonly [variable: string]: unknown }
  const request: RESTAPIRequest
  const response: RESTAPIResponse
}
