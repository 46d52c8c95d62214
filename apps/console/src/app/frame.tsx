import { useQueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { listen } from '../api/events.ts';
import { router } from './router.tsx';

/** The console of somebody who is logged in; it hears of changes as long as it is shown. */
export default function Frame() {
  const client = useQueryClient();
  useEffect(() => listen(client), [client]);
  return <RouterProvider router={router} />;
}
