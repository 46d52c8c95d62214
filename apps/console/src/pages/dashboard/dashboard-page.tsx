import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQuery } from '@tanstack/react-query';
import { query } from '../../api/call.ts';
import { useSession } from '../../app/use-session.ts';
import { Facts } from '../../ui/detail.tsx';
import { Page } from '../../ui/page.tsx';
import { CodeText } from '../../ui/show-code.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import { nameOf } from '../../ui/tags.ts';
import { CopyId, Time, To } from '../../ui/text.tsx';
import { addresses } from '../addresses/addresses.ts';
import { images } from '../images/images.ts';
import { type Instance, instances, stateOf } from '../instances/instances.ts';
import { Thumbnail } from '../instances/thumbnail.tsx';
import { keyPairs } from '../key-pairs/key-pairs.ts';
import { securityGroups } from '../security-groups/groups.ts';
import { CloudHealth } from './cloud-health.tsx';
import { Recent } from './recent.tsx';

const shownMachines = 6;

/** What the account has, what happened last, and where to begin. */
export default function DashboardPage() {
  const { account, accountId, user, region, apiEndpoint, administrator } = useSession();
  const machines = useQuery(instances);
  const counts = {
    addresses: useQuery(addresses),
    images: useQuery(images),
    keys: useQuery(keyPairs),
    groups: useQuery(securityGroups),
  };
  const buckets = useQuery(query('s3', 'ListBuckets', {}));
  const all = machines.data ?? [];
  const inState = (state: string) => all.filter((one) => stateOf(one) === state).length;
  const live = all.filter((one) => stateOf(one) !== 'terminated');
  const latest = live
    .toSorted((a, b) => (b.LaunchTime ?? '').localeCompare(a.LaunchTime ?? ''))
    .slice(0, shownMachines);
  return (
    <Page
      title="Dashboard"
      description={`${user} in account ${account}`}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button href="buckets/create">Create a bucket</Button>
          <Button variant="primary" href="instances/launch">
            Launch an instance
          </Button>
        </SpaceBetween>
      }
      help={<p>Press Ctrl K anywhere to go to a page or a thing by its name.</p>}
    >
      <Container header={<Header variant="h2">What there is</Header>}>
        <ColumnLayout columns={4} minColumnWidth={130}>
          <Count
            label="Running"
            count={machines.data && inState('running')}
            href={'instances?filter=[["state","=","running"]]'}
          />
          <Count
            label="Stopped"
            count={machines.data && inState('stopped')}
            href={'instances?filter=[["state","=","stopped"]]'}
          />
          <Count label="Buckets" count={buckets.data?.Buckets?.length} failed={buckets.isError} href="buckets" />
          <Count
            label="Elastic addresses"
            count={counts.addresses.data?.length}
            failed={counts.addresses.isError}
            href="addresses"
          />
          <Count label="Images" count={counts.images.data?.length} failed={counts.images.isError} href="images" />
          <Count label="Key pairs" count={counts.keys.data?.length} failed={counts.keys.isError} href="key-pairs" />
          <Count
            label="Security groups"
            count={counts.groups.data?.length}
            failed={counts.groups.isError}
            href="security-groups"
          />
        </ColumnLayout>
      </Container>
      {administrator && <CloudHealth />}
      <Grid gridDefinition={[{ colspan: { default: 12, s: 8 } }, { colspan: { default: 12, s: 4 } }]}>
        <SpaceBetween size="l">
          <Container
            header={
              <Header variant="h2" actions={<Button href="instances">All instances</Button>}>
                Latest machines
              </Header>
            }
          >
            {machines.data && latest.length === 0 ? <Begin /> : <Latest machines={latest} />}
          </Container>
          <Recent account={accountId} />
        </SpaceBetween>
        <Container header={<Header variant="h2">This cloud</Header>}>
          <Facts
            columns={1}
            facts={[
              ['Account number', <CopyId key="account">{accountId}</CopyId>],
              ['Region', region],
              ['Endpoint of all its APIs', <CopyId key="endpoint">{apiEndpoint}</CopyId>],
              [
                'With the AWS command line',
                <CodeText key="cli">{`export AWS_ENDPOINT_URL=${apiEndpoint}\naws ec2 describe-instances`}</CodeText>,
              ],
            ]}
          />
        </Container>
      </Grid>
    </Page>
  );
}

function Count({
  label,
  count,
  href,
  failed = false,
}: {
  label: string;
  count: number | undefined;
  href: string;
  failed?: boolean;
}) {
  return (
    <div>
      <Box variant="awsui-key-label">{label}</Box>
      <Link href={href} variant="awsui-value-large" ariaLabel={`${label}: ${count ?? 'not known'}`}>
        {failed ? '–' : (count ?? '…')}
      </Link>
    </div>
  );
}

const Latest = ({ machines }: { machines: readonly Instance[] }) => (
  <ul className="machines">
    {machines.map((row) => (
      <li key={row.InstanceId}>
        <Thumbnail instance={row} />
        <div>
          <To href={`instances/${row.InstanceId}`}>{nameOf(row.Tags) ?? row.InstanceId}</To>
          <Box variant="small" display="block">
            {row.InstanceType}, {row.PublicIpAddress ?? row.PrivateIpAddress ?? 'no address'},{' '}
            <Time>{row.LaunchTime}</Time>
          </Box>
        </div>
        <StateBadge state={stateOf(row)} />
      </li>
    ))}
  </ul>
);

const Begin = () => (
  <SpaceBetween size="m">
    <Box>Nothing runs yet. In three steps you have a machine that you can log in to:</Box>
    <ol className="steps">
      <li>
        <Link href="instances/launch">Launch an instance</Link>. Everything is filled in; a key pair is made on the way.
      </li>
      <li>Watch it come up: its page shows the screen and what it writes to its console.</li>
      <li>Log in with SSH, or use the serial terminal in the browser.</li>
    </ol>
  </SpaceBetween>
);
