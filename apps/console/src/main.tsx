import '@cloudscape-design/global-styles/index.css';
import './app/style.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { client } from './api/client.ts';
import { watchUse } from './api/door.ts';
import { Gate } from './app/gate.tsx';
import { followLinks } from './app/go.ts';
import { applyLook } from './app/look.ts';

applyLook();
watchUse();
followLinks();
createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <Gate />
    </QueryClientProvider>
  </StrictMode>,
);
