// Which ways in the server offers. Must not know how one comes in by them.
class Offers {
  name = $state('')
  guests = $state(true)
  registration = $state(false)
}

export const offers = new Offers()
