// The keys of the floor editor; keys that are typed into a field stay there.
const STEP_M = 0.05;
const FAR_M = 0.5;
const TURN_DEGREES = 5;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

const typing = (node) => node?.matches?.("input, select, textarea") ?? false;

export function listenToKeys(commands) {
  const plain = {
    Delete: commands.remove,
    Escape: commands.leave,
    "+": commands.closer,
    "-": commands.farther,
    0: commands.whole,
    "[": () => commands.turn(TURN_DEGREES),
    "]": () => commands.turn(-TURN_DEGREES),
  };
  const held = { z: commands.undo, y: commands.redo, Z: commands.redo, s: commands.save };
  addEventListener("keydown", (event) => {
    const control = event.ctrlKey || event.metaKey;
    const command = control ? held[event.key] : typing(event.target) ? null : plain[event.key] ?? arrow(event, commands);
    if (!command || (control && typing(event.target) && event.key !== "s") || event.altKey) return;
    event.preventDefault();
    command();
  });
}

function arrow(event, commands) {
  const way = ARROWS[event.key];
  if (!way) return null;
  const step = event.shiftKey ? FAR_M : STEP_M;
  return () => commands.move(way[0] * step, way[1] * step);
}
