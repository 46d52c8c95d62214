import type { Item } from '../../api/types.ts';
import { AskedTable } from '../../ui/asked-table.tsx';
import type { Column } from '../../ui/columns.ts';
import { Name } from '../../ui/text.tsx';

type Property = Item<'mallee', 'DescribeProperties', 'Properties'>;

const isDefault = ({ Value, DefaultValue }: Property) => (Value === DefaultValue ? 'as shipped' : 'changed');
const columns: readonly Column<Property>[] = [
  { id: 'name', title: 'Name', value: (row) => row.Name, width: 240 },
  { id: 'value', title: 'Value', value: (row) => row.Value, cell: (row) => <Name>{row.Value}</Name>, width: 240 },
  { id: 'is', title: 'Is', value: isDefault, cell: isDefault, width: 120 },
  {
    id: 'default',
    title: 'As shipped',
    value: (row) => row.DefaultValue,
    cell: (row) => <Name>{row.DefaultValue}</Name>,
    width: 200,
  },
  {
    id: 'text',
    title: 'What it does',
    value: (row) => row.Description,
    cell: (row) => <Name>{row.Description}</Name>,
    width: 480,
  },
];
const key = ({ Name }: Property) => Name;

export default function PropertiesPage() {
  return (
    <AskedTable
      id="properties"
      title="Settings"
      noun={['setting', 'settings']}
      ask={['mallee', 'DescribeProperties', 'Properties']}
      columns={columns}
      rowKey={key}
      help={
        <p>What mallee.yaml says. It is read when the cloud starts: change it there, then stop and start the cloud.</p>
      }
      wrap
      empty="No setting."
    />
  );
}
