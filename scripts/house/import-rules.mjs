// The rules about who imports whom: the table of law.mjs against the sources and against what the compiler is told.
import { posix } from 'node:path';
import { importsOf } from './code.mjs';
import { finding, isSource, isTest } from './finding.mjs';
import { ANY, ROOMS, roomOf } from './law.mjs';

/** Rooms import only what the law names; inside a room paths are relative with `.ts`, between rooms `#room/file`. */
export function importLaw(files) {
  return files.filter(isSource).flatMap(({ path, text }) => {
    const inside = path.slice('src/'.length);
    const room = roomOf(inside);
    if (room === undefined) return [finding('import-law', path, 1, 'is in no room of scripts/house/law.mjs')];
    return importsOf(text).flatMap(({ name, line }) => {
      const says = importFault(inside, room, name);
      return says === undefined ? [] : [finding('import-law', path, line, says)];
    });
  });
}

const house = (room) => room.split('/')[0];

function importFault(inside, room, name) {
  if (name.startsWith('.')) return relativeFault(inside, room, name);
  if (name.startsWith('#')) return roomFault(inside, room, name);
  const { climate, packages } = ROOMS[room];
  if (packages === ANY || isTest(inside)) return undefined;
  if (name.startsWith('node:')) return `the ${climate} room ${room} does no I/O: ${name} belongs to a shell, or to a port in #base/ports`;
  const parts = name.split('/');
  const wanted = name.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
  return packages.includes(wanted) ? undefined : `the ${climate} room ${room} may not import the package ${wanted}`;
}

function relativeFault(inside, room, name) {
  const target = posix.join(posix.dirname(inside), name.replace(/\?.*$/, ''));
  const other = roomOf(target);
  if (other === undefined || house(other) !== house(room)) return `${name} leaves the room: write #room/file`;
  if (!/\.[a-z0-9]+$/.test(name)) return `${name} needs its extension`;
  return other === room || ROOMS[room].imports.includes(other) ? undefined : `${room} may not import ${other}`;
}

function roomFault(inside, room, name) {
  const target = name.slice(1);
  const other = roomOf(target);
  if (other === undefined) return `${name} names no file of a room`;
  if (/\.tsx?$/.test(name)) return `${name}: between rooms without extension`;
  if (other === room && !isTest(inside)) return `${name} is this room: write a relative path`;
  return other === room || ROOMS[room].imports.includes(other) ? undefined : `${room} may not import ${other}`;
}

/** The table itself: a room imports lower tiers or its own, a pure room only pure ones, and nothing in a circle. */
export function soundLaw(rooms = ROOMS) {
  const place = 'scripts/house/law.mjs';
  const reaches = (from, to, seen = new Set()) =>
    rooms[from].imports.some((next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))));
  return Object.entries(rooms).flatMap(([name, room]) => {
    const faults = room.imports.flatMap((other) => {
      if (rooms[other] === undefined) return [`${name} imports ${other}, which is no room`];
      if (rooms[other].tier > room.tier) return [`${name} (tier ${room.tier}) imports ${other} (tier ${rooms[other].tier})`];
      if (room.climate === 'pure' && rooms[other].climate !== 'pure') return [`${name} is pure and imports ${other}, which is not`];
      return [];
    });
    if (faults.length === 0 && reaches(name, name)) faults.push(`${name} imports itself in a circle`);
    return faults.map((says) => finding('import-law', place, 1, says));
  });
}

/** What the compiler is told (references, imports of package.json) is what the law says. */
export function compilerAgrees(files) {
  const json = (path) => {
    const file = files.find((each) => each.path === path);
    return file && JSON.parse(file.text);
  };
  const faults = [];
  const same = (path, what, got, wanted) => {
    const missing = wanted.filter((each) => !got.includes(each));
    const extra = got.filter((each) => !wanted.includes(each));
    if (missing.length > 0) faults.push(finding('import-law', path, 1, `${what} lack ${missing.join(', ')}`));
    if (extra.length > 0) faults.push(finding('import-law', path, 1, `${what} have ${extra.join(', ')}, which the law does not name`));
  };
  for (const [room, { imports }] of Object.entries(ROOMS)) {
    for (const [name, own] of [
      ['tsconfig.json', []],
      ['tsconfig.test.json', [room]],
    ]) {
      const path = `src/${room}/${name}`;
      const references = json(path)?.references ?? [];
      const referred = references.map((each) => posix.join(room, each.path));
      // Tests may use the fixtures of the rooms that their room may import.
      const fixtures = name === 'tsconfig.json' ? [] : imports.map((each) => `${each}/tsconfig.test.json`);
      const got = referred.filter((each) => !fixtures.includes(each));
      same(
        path,
        'references',
        got.map((each) => each.replace(/\/$/, '')),
        [...own, ...imports],
      );
    }
  }
  const rooms = Object.keys(ROOMS);
  same(
    'tsconfig.build.json',
    'references',
    (json('tsconfig.build.json')?.references ?? []).map(({ path }) => path.slice('src/'.length)),
    rooms,
  );
  same(
    'package.json',
    'imports',
    Object.keys(json('package.json')?.imports ?? {}),
    rooms.filter((room) => house(room) === room).map((room) => `#${room}/*`),
  );
  return faults;
}
