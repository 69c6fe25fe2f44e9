import type { State } from './state.js'

/**
 * Chatwoot's page of a conversation with its dashboard app: it tells the frame what it shows when that has loaded, and when it is asked
 * (app/javascript/dashboard/components/widgets/DashboardApp/Frame.vue). Who is logged in, the address says.
 */
export const dashboardPage = (state: State, conversation: number, agent: number): string => {
  const [frame] = state.apps.flatMap(({ content }) => content)
  const user = state.users.find(({ id }) => id === agent)
  const data = {
    conversation: { id: conversation, status: 'open', meta: {} },
    contact: {},
    currentAgent: { id: user?.id, name: user?.name, email: 'agent@acme.test' },
  }
  return `<!doctype html>
<title>Chatwoot</title>
<iframe id="dashboard-app--frame-0-0" src="${frame?.url ?? ''}" title="app" width="420" height="800"></iframe>
<script>
const frame = document.getElementById('dashboard-app--frame-0-0')
const tell = () => frame.contentWindow.postMessage(JSON.stringify({ event: 'appContext', data: ${JSON.stringify(data)} }), '*')
frame.addEventListener('load', tell)
addEventListener('message', ({ data }) => {
  if (data === 'chatwoot-dashboard-app:fetch-info') tell()
})
</script>`
}
