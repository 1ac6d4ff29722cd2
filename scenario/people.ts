import { roles, slots } from '../domain/vocabulary.ts';
import { list, map, type Value } from './format.ts';
import type { Story } from './story.ts';
import { firstAdmin } from './world.ts';

/** `ray: sales`, `ana: ASM`, or a map with role, slot, manager, zone. Without managers the chain goes by slot. */
export async function hire(story: Story): Promise<void> {
  const people = Object.entries(story.scenario.people).map(([name, value]) => ({ name, ...personOf(value) }));
  for (const needed of ['sales', 'deal desk', 'finance'] as const)
    if (Object.keys(story.scenario.given).length > 0 && !people.some((person) => person.roles.includes(needed)))
      people.push({ name: `given-${needed.replace(' ', '-')}`, roles: [needed] });
  const ladder = ['ASM', 'RD', 'VP', 'CRO', 'CFO', 'CEO'];
  const rank = (person: { slot?: string }): number => (person.slot ? ladder.indexOf(person.slot) : -1);
  const ordered = [...people].sort((a, b) => rank(b) - rank(a)); // managers first, so that they exist
  for (const person of ordered) {
    const chief =
      person.manager ?? people.filter((other) => rank(other) > rank(person)).sort((a, b) => rank(a) - rank(b))[0]?.name;
    const manager = chief ? story.names.get(chief)?.person : undefined;
    const sent = await story.send(firstAdmin, 'create-person', undefined, {
      name: person.name,
      email: person.email ?? `${person.name}@perennial.example`,
      roles: person.roles,
      zone: person.zone ?? 'UTC',
      clock: story.world.clock,
      ...(person.slot ? { slot: person.slot } : {}),
      ...(person.offices ? { offices: person.offices } : {}),
      ...(manager ? { manager } : {}),
    });
    if (!sent.ok) story.fail(1, `the person ${person.name} is refused: ${sent.detail}`);
    story.names.set(person.name, { person: sent.id });
  }
}

function personOf(value: Value): {
  roles: string[];
  slot?: string;
  manager?: string;
  zone?: string;
  email?: string;
  offices?: string[];
} {
  if (typeof value === 'string')
    return (slots as readonly string[]).includes(value) ? { roles: ['approver'], slot: value } : { roles: [value] };
  const it = map(value);
  const given = [...list(it.role), ...list(it.roles)].map(String);
  const slot =
    typeof it.slot === 'string'
      ? it.slot
      : given.find(
          (role) => !(roles as readonly string[]).includes(role) && (slots as readonly string[]).includes(role),
        );
  const kept = given.filter((role) => (roles as readonly string[]).includes(role));
  return {
    roles: slot && !kept.includes('approver') ? [...kept, 'approver'] : kept,
    ...(slot ? { slot } : {}),
    ...(typeof it.manager === 'string' ? { manager: it.manager } : {}),
    ...(typeof it.zone === 'string' ? { zone: it.zone } : {}),
    ...(typeof it.email === 'string' ? { email: it.email } : {}),
    ...(it.offices === undefined ? {} : { offices: list(it.offices).map(String) }),
  };
}

/** Who has the role: of the people of the file, or else of those who stand in for what is given. */
export function anyone(story: Story, role: string): string {
  for (const [name, value] of Object.entries(story.scenario.people))
    if (personOf(value).roles.includes(role)) return story.names.get(name)?.person ?? '';
  return (
    story.names.get(`given-${role.replace(' ', '-')}`)?.person ?? story.fail(1, `nobody of people has the role ${role}`)
  );
}
