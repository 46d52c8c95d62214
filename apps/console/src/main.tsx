import '@cloudscape-design/global-styles/index.css';
import './app/style.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { client } from './api/client.ts';
import { watchUse } from './api/door.ts';
import { session } from './api/session.ts';
import { Gate } from './app/gate.tsx';
import { followLinks } from './app/go.ts';
import { applyLook } from './app/look.ts';

applyLook();
watchUse();
followLinks();
// Asked for at once, rather than one after the other as they come to be drawn.
void client.prefetchQuery(session);
void import('./app/frame.tsx');
createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <Gate />
    </QueryClientProvider>
  </StrictMode>,
);
