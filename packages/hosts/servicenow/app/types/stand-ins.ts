// The tests run the scripts against stand-ins for Glide (test/emulated/instance.mjs). Each of them has only what the
// vendor's class has, under its name and with its arguments: a stand-in that invents something does not compile here.
import type * as glide from '@servicenow/glide'
import type { GlideJWTAPI } from '@servicenow/glide/sn_auth'
import type { ConnectionProvider } from '@servicenow/glide/sn_cc'
import type { RESTMessageV2, RESTResponseV2 } from '@servicenow/glide/sn_ws'
import type * as standIn from '../../test/emulated/instance.mjs'

/** The vendor's side of what the stand-in has; a name that the vendor has not is `never`, which nothing is. */
type Of<Vendor, StandIn> = { [Name in keyof StandIn]: Name extends keyof Vendor ? Callable<Vendor[Name]> : never }
// What comes back is as much as the scripts look at, so only the arguments are compared.
type Callable<Method> = Method extends (...given: infer Given) => unknown ? (...given: Given) => unknown : Method

type Own<Instance, Hidden extends string = never> = Omit<Instance, Hidden>

declare const record: Own<standIn.GlideRecord, 'table'>
declare const time: standIn.GlideDateTime
declare const message: standIn.RESTMessageV2
declare const answer: standIn.RESTResponseV2
declare const tokens: standIn.GlideJWTAPI
declare const connections: standIn.ConnectionInfoProvider
declare const connection: Own<standIn.Connection, 'row'>
declare const gs: typeof standIn.gs

export const compared = [
  record satisfies Of<glide.GlideRecord, typeof record>,
  time satisfies Of<glide.GlideDateTime, typeof time>,
  message satisfies Of<RESTMessageV2, typeof message>,
  answer satisfies Of<RESTResponseV2, typeof answer>,
  tokens satisfies Of<GlideJWTAPI, typeof tokens>,
  connections satisfies Of<ConnectionProvider, typeof connections>,
  connection satisfies Of<ReturnType<ConnectionProvider['getConnectionInfo']>, typeof connection>,
  gs satisfies Of<typeof glide.gs, typeof gs>,
]
