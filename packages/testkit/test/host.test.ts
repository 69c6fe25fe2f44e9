import { fakeHostDescriptor } from '../src/fakes/host-descriptor.js'
import { describeHost } from '../src/index.js'

describeHost('a fake helpdesk', fakeHostDescriptor({ lookup: true }))

describeHost(
  'a fake helpdesk that can be asked, and takes one entry at a time',
  fakeHostDescriptor({
    capabilities: { repeatable: { open: true, post: true }, opensWithEntry: true, statuses: [] },
    lookup: true,
    turns: true,
    without: ['report', 'note'],
  }),
)
