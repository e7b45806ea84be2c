import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { SpeakingProvider } from './language';
import './look/tokens.css';
import './look/forms.css';
import './look/workspace.css';

const root = document.getElementById('klantmap');
if (!root) throw new Error('index.html has no element with id klantmap');

createRoot(root).render(
  <StrictMode>
    <SpeakingProvider>
      <App />
    </SpeakingProvider>
  </StrictMode>,
);
