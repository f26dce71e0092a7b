import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { Redirect, Route, Router, Switch } from 'wouter'
import { queryClient } from './data/query-client.js'
import { SetupGate } from './pages/setup/setup-gate.js'
import { Gate } from './pages/sign-in/gate.js'
import { Faults } from './parts/faults.js'
import { Waiting } from './parts/panel.js'
import { Shell } from './parts/shell.js'

const page = (load: () => Promise<{ Page: React.ComponentType }>) =>
  lazy(async () => ({ default: (await load()).Page }))

const routes = [
  ['/', page(() => import('./pages/now/page.js'))],
  ['/projects', page(() => import('./pages/projects/page.js'))],
  ['/projects/:projectId', page(() => import('./pages/project/page.js'))],
  ['/projects/:projectId/variables', page(() => import('./pages/variables/page.js'))],
  ['/projects/:projectId/settings', page(() => import('./pages/project-settings/page.js'))],
  ['/environments/:environmentId', page(() => import('./pages/environment/page.js'))],
  ['/deployments', page(() => import('./pages/deployments/page.js'))],
  ['/deployments/:deploymentId', page(() => import('./pages/deployment/page.js'))],
  ['/deliveries', page(() => import('./pages/deliveries/page.js'))],
  ['/deliveries/:deliveryId', page(() => import('./pages/delivery/page.js'))],
  ['/activity', page(() => import('./pages/activity/page.js'))],
  ['/usage', page(() => import('./pages/usage/page.js'))],
  ['/settings/members', page(() => import('./pages/settings/members/page.js'))],
  ['/settings/invitations', page(() => import('./pages/settings/invitations/page.js'))],
  ['/settings/tokens', page(() => import('./pages/settings/tokens/page.js'))],
  ['/settings/organization', page(() => import('./pages/settings/organization/page.js'))],
  ['/settings/keys', page(() => import('./pages/settings/keys/page.js'))],
  ['/settings/security', page(() => import('./pages/settings/security/page.js'))],
  ['/settings/sessions', page(() => import('./pages/settings/sessions/page.js'))],
  ['/start', page(() => import('./pages/start/page.js'))],
  ['/system', page(() => import('./pages/system/page.js'))],
] as const
const NotFound = page(() => import('./pages/not-found/page.js'))

export const App = () => (
  <QueryClientProvider client={queryClient}>
    <Router base="/console">
      <Faults>
        <SetupGate>
          <Gate>
            <Shell>
              <Suspense fallback={<Waiting />}>
                <Switch>
                  {routes.map(([path, Page]) => (
                    <Route key={path} path={path} component={Page} />
                  ))}
                  <Route path="/sign-in">
                    <Redirect href="/" replace />
                  </Route>
                  <Route path="/settings">
                    <Redirect href="/settings/members" replace />
                  </Route>
                  <Route component={NotFound} />
                </Switch>
              </Suspense>
            </Shell>
          </Gate>
        </SetupGate>
      </Faults>
    </Router>
  </QueryClientProvider>
)
