// Shows what the server tells: new notes, and who is here.
const { live, name } = document.currentScript.dataset;
const [wall, status, count, names] = ['wall', 'status', 'people', 'names'].map((id) =>
  document.getElementById(id),
);
let last = wall?.dataset.last;
let people = new Map();

const told = {
  here(all) {
    people = new Map(all.map((person) => [person.id, person]));
  },
  join(person) {
    people.set(person.id, person);
  },
  leave({ id }) {
    // Who only went to another page is back by then.
    const who = people.get(id);
    setTimeout(() => people.get(id) === who && people.delete(id) && showPeople(), 2000);
  },
  // Some of what was missed is not kept any more, or the server has begun anew. All that it keeps comes next: what this
  // page has not shown is added to what it has.
  gap() {},
};

function showPeople() {
  const items = [...people.values()].map(({ id, data }) => {
    const link = document.createElement('a');
    Object.assign(link, { href: data.page, className: data.color, textContent: id });
    const item = document.createElement('li');
    item.append(link);
    return item;
  });
  names.replaceChildren(...items);
  count.textContent = people.size;
}

function pin({ html }) {
  const note = document.createRange().createContextualFragment(html).firstElementChild;
  if (!wall || document.getElementById(note.id)) return;
  note.classList.add('new');
  wall.prepend(note);
}

function connect(wait = 500) {
  const url = new URL(live);
  url.searchParams.set('name', name);
  if (last) url.searchParams.set('since', last);
  const socket = new WebSocket(url);
  socket.onopen = () => {
    wait = 500;
    status.textContent = '';
  };
  socket.onmessage = ({ data: message }) => {
    const { id, event, data } = JSON.parse(message);
    if (!event) pin(data);
    else told[event](data);
    last = id ?? last;
    if (event) showPeople();
  };
  // The server may have been restarted: try again, at growing intervals, and not with all pages at once.
  socket.onclose = () => {
    status.textContent = 'Not connected. Trying again …';
    setTimeout(connect, wait * (0.5 + Math.random()), Math.min(wait * 2, 10_000));
  };
}

connect();
