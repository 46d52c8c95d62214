import I18nProvider from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { session } from '../api/session.ts';
import { ErrorBox } from '../ui/error-box.tsx';

const LoginPage = lazy(() => import('../pages/login/login-page.tsx'));
const Frame = lazy(() => import('./frame.tsx'));

/** What stands in the page itself until there is more to show. */
const Early = () => <div className="early">Mallee</div>;

/** The login, in the place of whatever page was asked for, until somebody is logged in. The address stays as it is. */
export function Gate() {
  const { data, error, refetch } = useQuery(session);
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <Suspense fallback={<Early />}>
        {data === undefined && !error && <Early />}
        {data === null && <LoginPage />}
        {data && <Frame key={data.arn} />}
        {data === undefined && Boolean(error) && (
          <div className="alone">
            <ErrorBox error={error} retry={refetch} />
          </div>
        )}
      </Suspense>
    </I18nProvider>
  );
}
