import Alert from '@cloudscape-design/components/alert';
import { useQuery } from '@tanstack/react-query';
import { query } from '../../api/call.ts';
import { Facts } from '../../ui/detail.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Await } from '../../ui/loading.tsx';
import { CodeText } from '../../ui/show-code.tsx';
import { Name } from '../../ui/text.tsx';
import type { Activity } from './activity.ts';

/** Which policy decided, in plain words, and what would let the request pass. */
export function WhyDialog({ entry, close }: { entry: Activity; close: () => void }) {
  const asked = useQuery(query('mallee', 'ExplainDecision', { RequestId: entry.RequestId }));
  return (
    <FormDialog large title="Why was this denied?" button="Close" close={close}>
      <Await query={asked}>
        {(why) => (
          <>
            <Alert type="info">
              <div>{why.Explanation}</div>
              <div>{why.Remedy}</div>
            </Alert>
            <Facts
              columns={2}
              facts={[
                ['Who', <Name key="who">{why.Principal}</Name>],
                ['What', why.Action],
                ['On what', <Name key="what">{why.Resource}</Name>],
                [
                  'Decided by',
                  <Name key="by">{[why.Source, why.Policy].filter(Boolean).join(', ') || 'no policy allows it'}</Name>,
                ],
              ]}
            />
            {why.Statement && <CodeText label="Copy the statement">{why.Statement}</CodeText>}
          </>
        )}
      </Await>
    </FormDialog>
  );
}
