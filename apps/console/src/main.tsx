import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.js'
import { keepInvitation } from './data/invitation.js'
import { applyTheme } from './data/theme.js'
import './styles/tokens.css'
import './styles/base.css'

applyTheme()
keepInvitation()
const element = document.getElementById('root')
if (element)
  createRoot(element).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
