-- What a server of schema 1 left behind, written down once. DO NOT EDIT: every later schema is reached from here.

INSERT INTO meta (name, value) VALUES
  ('epoch', 'e3d724e7c69c3521a');

DELETE FROM counters;

INSERT INTO counters (name, value) VALUES
  ('r', 3),
  ('u', 3);

INSERT INTO users (id, name, name_key, kind, created_at, seen_at, closed_at) VALUES
  ('u1', 'ann', 'ann', 'guest', 1795564249770035, 1795564249770035, NULL),
  ('u2', 'bob', 'bob', 'guest', 1795564249771918, 1795564249771918, NULL),
  ('u3', 'eva', NULL, 'guest', 1795564249773535, 1795564249773535, 1795564249791565);

INSERT INTO tokens (hash, user_id, created_at) VALUES
  ('3935602ae76bc8259eacfefc18f72ac75d095854f8209b8bcf26ee5a5d003803', 'u2', 1795564249771918),
  ('4bcbb26374371ecb313ab5201bdd2c025c67c1821d6509dc2c574960238beb0a', 'u1', 1795564249770035);

INSERT INTO rooms (id, name, name_key, kind, is_open, topic, seq, counted, created_at) VALUES
  ('r1', 'lobby', 'lobby', 'channel', 1, 'Everyone is welcome.', 20, 14, 1795564249765391),
  ('r2', 'ops', 'ops', 'private', 0, 'Work', 4, 1, 1795564249786044),
  ('r3', '', '@u1:u2', 'direct', 0, '', 4, 1, 1795564249788588);

INSERT INTO members (room_id, user_id, role, joined_seq, read_seq, read_counted) VALUES
  ('r1', 'u1', 'member', 4, 16, 12),
  ('r1', 'u2', 'member', 2, 17, 13),
  ('r2', 'u1', 'owner', 2, 2, 0),
  ('r2', 'u2', 'member', 3, 4, 1),
  ('r3', 'u1', 'member', 2, 4, 1),
  ('r3', 'u2', 'member', 3, 3, 0);

INSERT INTO events (room_id, seq, at, author_id, type, body) VALUES
  ('r1', 1, 1795564249765391, 'u0', 'room.created', '{"type":"room.created","room":"r1","seq":1,"at":"2026-11-24T23:50:49.765Z","by":{"id":"u0","name":"hubbub","kind":"bot"},"channel":{"name":"lobby","kind":"channel","topic":"Everyone is welcome."}}'),
  ('r1', 2, 1795564249774436, 'u2', 'member.joined', '{"type":"member.joined","room":"r1","seq":2,"at":"2026-11-24T23:50:49.774Z","by":{"id":"u2","name":"bob","kind":"guest"},"user":{"id":"u2","name":"bob","kind":"guest"},"role":"member","channel":{"name":"lobby","kind":"channel","topic":"Everyone is welcome."}}'),
  ('r1', 3, 1795564249775515, 'u3', 'member.joined', '{"type":"member.joined","room":"r1","seq":3,"at":"2026-11-24T23:50:49.775Z","by":{"id":"u3","name":"eve","kind":"guest"},"user":{"id":"u3","name":"eve","kind":"guest"},"role":"member","channel":{"name":"lobby","kind":"channel","topic":"Everyone is welcome."}}'),
  ('r1', 4, 1795564249776518, 'u1', 'member.joined', '{"type":"member.joined","room":"r1","seq":4,"at":"2026-11-24T23:50:49.776Z","by":{"id":"u1","name":"ann","kind":"guest"},"user":{"id":"u1","name":"ann","kind":"guest"},"role":"member","channel":{"name":"lobby","kind":"channel","topic":"Everyone is welcome."}}'),
  ('r1', 5, 1795564249776518, 'u1', 'message.sent', '{"type":"message.sent","room":"r1","seq":5,"at":"2026-11-24T23:50:49.776Z","by":{"id":"u1","name":"ann","kind":"guest"},"text":"line 1","key":"ann-1"}'),
  ('r1', 6, 1795564249776518, 'u1', 'message.sent', '{"type":"message.sent","room":"r1","seq":6,"at":"2026-11-24T23:50:49.776Z","by":{"id":"u1","name":"ann","kind":"guest"},"text":"line 2","key":"ann-2"}'),
  ('r1', 7, 1795564249776518, 'u1', 'message.sent', '{"type":"message.sent","room":"r1","seq":7,"at":"2026-11-24T23:50:49.776Z","by":{"id":"u1","name":"ann","kind":"guest"},"text":"line 3","key":"ann-3"}'),
  ('r1', 8, 1795564249776518, 'u1', 'message.sent', '{"type":"message.sent","room":"r1","seq":8,"at":"2026-11-24T23:50:49.776Z","by":{"id":"u1","name":"ann","kind":"guest"},"text":"line 4","key":"ann-4"}'),
  ('r1', 9, 1795564249776518, 'u1', 'message.sent', '{"type":"message.sent","room":"r1","seq":9,"at":"2026-11-24T23:50:49.776Z","by":{"id":"u1","name":"ann","kind":"guest"},"text":"line 5","key":"ann-5"}'),
  ('r1', 10, 1795564249776518, 'u1', 'message.sent', '{"type":"message.sent","room":"r1","seq":10,"at":"2026-11-24T23:50:49.776Z","by":{"id":"u1","name":"ann","kind":"guest"},"text":"line 6","key":"ann-6"}'),
  ('r1', 11, 1795564249776518, 'u1', 'message.sent', '{"type":"message.sent","room":"r1","seq":11,"at":"2026-11-24T23:50:49.776Z","by":{"id":"u1","name":"ann","kind":"guest"},"text":"line 7","key":"ann-7"}'),
  ('r1', 12, 1795564249776518, 'u1', 'message.sent', '{"type":"message.sent","room":"r1","seq":12,"at":"2026-11-24T23:50:49.776Z","by":{"id":"u1","name":"ann","kind":"guest"},"text":"line 8","key":"ann-8"}'),
  ('r1', 13, 1795564249776518, 'u1', 'message.sent', '{"type":"message.sent","room":"r1","seq":13,"at":"2026-11-24T23:50:49.776Z","by":{"id":"u1","name":"ann","kind":"guest"},"text":"line 9","key":"ann-9"}'),
  ('r1', 14, 1795564249776518, 'u1', 'message.sent', '{"type":"message.sent","room":"r1","seq":14,"at":"2026-11-24T23:50:49.776Z","by":{"id":"u1","name":"ann","kind":"guest"},"text":"line 10","key":"ann-10"}'),
  ('r1', 15, 1795564249776518, 'u1', 'message.sent', '{"type":"message.sent","room":"r1","seq":15,"at":"2026-11-24T23:50:49.776Z","by":{"id":"u1","name":"ann","kind":"guest"},"text":"line 11","key":"ann-11"}'),
  ('r1', 16, 1795564249776518, 'u1', 'message.sent', '{"type":"message.sent","room":"r1","seq":16,"at":"2026-11-24T23:50:49.776Z","by":{"id":"u1","name":"ann","kind":"guest"},"text":"line 12","key":"ann-12"}'),
  ('r1', 17, 1795564249779517, 'u2', 'message.sent', '{"type":"message.sent","room":"r1","seq":17,"at":"2026-11-24T23:50:49.779Z","by":{"id":"u2","name":"bob","kind":"guest"},"text":"@ann ¿qué tal? 你好 🙂","key":"bob-1","mentions":["u1"]}'),
  ('r1', 18, 1795564249790218, 'u3', 'message.sent', '{"type":"message.sent","room":"r1","seq":18,"at":"2026-11-24T23:50:49.790Z","by":{"id":"u3","name":"eve","kind":"guest"},"text":"I was here","key":"eve-1"}'),
  ('r1', 19, 1795564249790834, 'u3', 'member.renamed', '{"type":"member.renamed","room":"r1","seq":19,"at":"2026-11-24T23:50:49.790Z","by":{"id":"u3","name":"eva","kind":"guest"},"user":{"id":"u3","name":"eva","kind":"guest"},"was":"eve"}'),
  ('r1', 20, 1795564249791565, 'u3', 'member.left', '{"type":"member.left","room":"r1","seq":20,"at":"2026-11-24T23:50:49.791Z","by":{"id":"u3","name":"eva","kind":"guest"},"user":{"id":"u3","name":"eva","kind":"guest"},"open":true}'),
  ('r2', 1, 1795564249786044, 'u1', 'room.created', '{"type":"room.created","room":"r2","seq":1,"at":"2026-11-24T23:50:49.786Z","by":{"id":"u1","name":"ann","kind":"guest"},"channel":{"name":"ops","kind":"private","topic":"Work"}}'),
  ('r2', 2, 1795564249786044, 'u1', 'member.joined', '{"type":"member.joined","room":"r2","seq":2,"at":"2026-11-24T23:50:49.786Z","by":{"id":"u1","name":"ann","kind":"guest"},"user":{"id":"u1","name":"ann","kind":"guest"},"role":"owner","channel":{"name":"ops","kind":"private","topic":"Work"}}'),
  ('r2', 3, 1795564249786964, 'u1', 'member.joined', '{"type":"member.joined","room":"r2","seq":3,"at":"2026-11-24T23:50:49.786Z","by":{"id":"u1","name":"ann","kind":"guest"},"user":{"id":"u2","name":"bob","kind":"guest"},"role":"member","channel":{"name":"ops","kind":"private","topic":"Work"}}'),
  ('r2', 4, 1795564249787784, 'u2', 'message.sent', '{"type":"message.sent","room":"r2","seq":4,"at":"2026-11-24T23:50:49.787Z","by":{"id":"u2","name":"bob","kind":"guest"},"text":"in private","key":"bob-2"}'),
  ('r3', 1, 1795564249788588, 'u1', 'room.created', '{"type":"room.created","room":"r3","seq":1,"at":"2026-11-24T23:50:49.788Z","by":{"id":"u1","name":"ann","kind":"guest"},"channel":{"name":"","kind":"direct","people":[{"id":"u1","name":"ann","kind":"guest"},{"id":"u2","name":"bob","kind":"guest"}]}}'),
  ('r3', 2, 1795564249788588, 'u1', 'member.joined', '{"type":"member.joined","room":"r3","seq":2,"at":"2026-11-24T23:50:49.788Z","by":{"id":"u1","name":"ann","kind":"guest"},"user":{"id":"u1","name":"ann","kind":"guest"},"role":"member","channel":{"name":"","kind":"direct","people":[{"id":"u1","name":"ann","kind":"guest"},{"id":"u2","name":"bob","kind":"guest"}]}}'),
  ('r3', 3, 1795564249788588, 'u1', 'member.joined', '{"type":"member.joined","room":"r3","seq":3,"at":"2026-11-24T23:50:49.788Z","by":{"id":"u1","name":"ann","kind":"guest"},"user":{"id":"u2","name":"bob","kind":"guest"},"role":"member","channel":{"name":"","kind":"direct","people":[{"id":"u1","name":"ann","kind":"guest"},{"id":"u2","name":"bob","kind":"guest"}]}}'),
  ('r3', 4, 1795564249788588, 'u1', 'message.sent', '{"type":"message.sent","room":"r3","seq":4,"at":"2026-11-24T23:50:49.788Z","by":{"id":"u1","name":"ann","kind":"guest"},"text":"psst","key":"ann-13","to":{"id":"u2","name":"bob","kind":"guest"}}');

INSERT INTO messages (room_id, seq, ordinal, at, author_id, author_name, text, key, mentions) VALUES
  ('r1', 5, 1, 1795564249776518, 'u1', 'ann', 'line 1', 'ann-1', ''),
  ('r1', 6, 2, 1795564249776518, 'u1', 'ann', 'line 2', 'ann-2', ''),
  ('r1', 7, 3, 1795564249776518, 'u1', 'ann', 'line 3', 'ann-3', ''),
  ('r1', 8, 4, 1795564249776518, 'u1', 'ann', 'line 4', 'ann-4', ''),
  ('r1', 9, 5, 1795564249776518, 'u1', 'ann', 'line 5', 'ann-5', ''),
  ('r1', 10, 6, 1795564249776518, 'u1', 'ann', 'line 6', 'ann-6', ''),
  ('r1', 11, 7, 1795564249776518, 'u1', 'ann', 'line 7', 'ann-7', ''),
  ('r1', 12, 8, 1795564249776518, 'u1', 'ann', 'line 8', 'ann-8', ''),
  ('r1', 13, 9, 1795564249776518, 'u1', 'ann', 'line 9', 'ann-9', ''),
  ('r1', 14, 10, 1795564249776518, 'u1', 'ann', 'line 10', 'ann-10', ''),
  ('r1', 15, 11, 1795564249776518, 'u1', 'ann', 'line 11', 'ann-11', ''),
  ('r1', 16, 12, 1795564249776518, 'u1', 'ann', 'line 12', 'ann-12', ''),
  ('r1', 17, 13, 1795564249779517, 'u2', 'bob', '@ann ¿qué tal? 你好 🙂', 'bob-1', 'u1'),
  ('r1', 18, 14, 1795564249790218, 'u3', 'eve', 'I was here', 'eve-1', ''),
  ('r2', 4, 1, 1795564249787784, 'u2', 'bob', 'in private', 'bob-2', ''),
  ('r3', 4, 1, 1795564249788588, 'u1', 'ann', 'psst', 'ann-13', '');

INSERT INTO mentions (user_id, room_id, seq) VALUES
  ('u1', 'r1', 17);

INSERT INTO keys (user_id, key, digest, reply) VALUES
  ('u1', 'ann-1', 'ccff00bd4b1c982dacb1018f', '{"type":"ok","room":"r1","seq":5}'),
  ('u1', 'ann-10', '101b606ddf75be5b590062c6', '{"type":"ok","room":"r1","seq":14}'),
  ('u1', 'ann-11', 'df8950c633e893a9055f9c77', '{"type":"ok","room":"r1","seq":15}'),
  ('u1', 'ann-12', '1df0fae85624457b376c6e33', '{"type":"ok","room":"r1","seq":16}'),
  ('u1', 'ann-13', 'aa0b1809ca7cb63e805101cd', '{"type":"ok","room":"r3","seq":4}'),
  ('u1', 'ann-2', 'e37687830b9df1813031bc0d', '{"type":"ok","room":"r1","seq":6}'),
  ('u1', 'ann-3', '0716a3c3d6cf282dd3393ebb', '{"type":"ok","room":"r1","seq":7}'),
  ('u1', 'ann-4', 'd1c4ff0c3ff23208a7e96fe4', '{"type":"ok","room":"r1","seq":8}'),
  ('u1', 'ann-5', '31a667cb9c33bd672fb38812', '{"type":"ok","room":"r1","seq":9}'),
  ('u1', 'ann-6', '62d5bc485bc2d3e3214376c1', '{"type":"ok","room":"r1","seq":10}'),
  ('u1', 'ann-7', '6f8491e8dc277d51dd4af7a6', '{"type":"ok","room":"r1","seq":11}'),
  ('u1', 'ann-8', '91c9e8140a24b2a156800cd5', '{"type":"ok","room":"r1","seq":12}'),
  ('u1', 'ann-9', 'fee7420cc89f1af21bfdbc37', '{"type":"ok","room":"r1","seq":13}'),
  ('u2', 'bob-1', 'b70e3929ee39bbd519e447de', '{"type":"ok","room":"r1","seq":17}'),
  ('u2', 'bob-2', '074043dbf85abe1589e45dc6', '{"type":"ok","room":"r2","seq":4}'),
  ('u2', 'bob-joins', '00df663577756d0d74f22a84', '{"type":"ok","room":{"id":"r1","name":"lobby","kind":"channel","seq":2,"read":2,"unread":0,"mentions":0,"topic":"Everyone is welcome."},"seq":2}'),
  ('u3', 'eve-1', 'aa304e689cbd2cbcb99fc8be', '{"type":"ok","room":"r1","seq":18}');
