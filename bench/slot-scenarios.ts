/** Something a scenario is to find out. */
export type Slot = {
  readonly name: string;
  /** Told by the user, chosen from what a tool offers, or put together from other slots. */
  readonly from: 'user' | 'tool' | 'others';
  /** The slots it is made from. */
  readonly needs: readonly string[];
};

/** A sentence of the user; the words that count stand between « and ». */
export type Said = {
  readonly says: string;
  readonly about: string;
  /** Another value for the slot, and everything since then is off. */
  readonly goesBack?: true;
};

/** A conversation that fills slots, with changes of mind, and what the user has said in the end. */
export type Scenario = {
  readonly name: string;
  readonly slots: readonly Slot[];
  readonly turns: readonly Said[];
  /** The words that hold at the end, of every slot that is filled then. */
  readonly holds: { readonly [slot: string]: string };
};

const told = (name: string): Slot => ({ name, from: 'user', needs: [] });
const found = (name: string, ...needs: readonly string[]): Slot => ({ name, from: 'tool', needs });
const composed = (name: string, ...needs: readonly string[]): Slot => ({ name, from: 'others', needs });

export const scenarios: readonly Scenario[] = [
  {
    name: 'trip',
    slots: [
      told('origin'),
      told('destination'),
      told('date'),
      found('flight', 'origin', 'destination', 'date'),
      found('hotel', 'destination', 'date'),
      told('transfer'),
      found('rental', 'destination', 'transfer'),
      found('insurance', 'rental'),
      composed('plan', 'flight', 'hotel', 'transfer'),
    ],
    turns: [
      { says: 'I start in «Lisbon».', about: 'origin' },
      { says: 'We want to see «Oslo» this time.', about: 'destination' },
      { says: 'Leaving on «3 May», a Saturday.', about: 'date' },
      { says: 'Which flight would you take? «Mornings» suit us best.', about: 'flight' },
      { says: 'And a hotel that is «quiet, near the harbor».', about: 'hotel' },
      { says: 'Friends say the fjords are better: make that «Bergen».', about: 'destination' },
      { says: 'There we go on by «car».', about: 'transfer' },
      { says: 'Find one that is «small, with winter tires».', about: 'rental' },
      { says: 'Insure it, «without an excess».', about: 'insurance' },
      { says: 'No car after all, forget all that: we take the «light rail».', about: 'transfer', goesBack: true },
      { says: 'My leave begins later, so «10 May» it is.', about: 'date' },
      { says: 'Give me the plan, «in one line».', about: 'plan' },
    ],
    holds: {
      origin: 'Lisbon',
      destination: 'Bergen',
      date: '10 May',
      flight: 'Mornings',
      hotel: 'quiet, near the harbor',
      transfer: 'light rail',
      plan: 'in one line',
    },
  },
  {
    name: 'dinner',
    slots: [
      told('dish'),
      told('guests'),
      found('recipe', 'dish'),
      found('shopping', 'recipe', 'guests'),
      told('starter'),
      found('starterRecipe', 'starter', 'guests'),
      found('wine', 'recipe'),
      composed('menu', 'starter', 'recipe', 'wine'),
    ],
    turns: [
      { says: 'I would like to cook «mushroom risotto».', about: 'dish' },
      { says: 'We will be «four».', about: 'guests' },
      { says: 'Find a recipe that is «done in an hour».', about: 'recipe' },
      { says: 'What do I have to buy? «Organic» where there is a choice.', about: 'shopping' },
      { says: 'To begin with, «oysters».', about: 'starter' },
      { says: 'How are they served? «Warm», I think.', about: 'starterRecipe' },
      { says: 'One of us is allergic. Go back: «leek soup» instead.', about: 'starter', goesBack: true },
      { says: 'How is that made, «the day before»?', about: 'starterRecipe' },
      { says: 'The neighbors are coming too, so we are «seven».', about: 'guests' },
      { says: 'A wine with it, «not too dear».', about: 'wine' },
      { says: 'Write the menu «for the table».', about: 'menu' },
    ],
    holds: {
      dish: 'mushroom risotto',
      guests: 'seven',
      recipe: 'done in an hour',
      shopping: 'Organic',
      starter: 'leek soup',
      starterRecipe: 'the day before',
      wine: 'not too dear',
      menu: 'for the table',
    },
  },
  {
    name: 'meeting',
    slots: [
      told('people'),
      told('day'),
      found('time', 'people', 'day'),
      told('place'),
      found('room', 'place', 'time'),
      found('catering', 'room'),
      composed('invitation', 'people', 'day', 'time', 'place'),
    ],
    turns: [
      { says: 'I need to meet «Ada, Bo and Chen».', about: 'people' },
      { says: 'On «Tuesday», if possible.', about: 'day' },
      { says: 'When is everybody free? «Before noon» is better.', about: 'time' },
      { says: 'We meet «in the north wing».', about: 'place' },
      { says: 'Which room? It needs «a large screen».', about: 'room' },
      { says: 'And something to eat, «vegetarian».', about: 'catering' },
      { says: 'Bo is away. Let it be «by video», then, and forget room and food.', about: 'place', goesBack: true },
      { says: 'Without Bo, but with Dana: «Ada, Chen and Dana».', about: 'people' },
      { says: 'Invite them, «politely».', about: 'invitation' },
    ],
    holds: {
      people: 'Ada, Chen and Dana',
      day: 'Tuesday',
      time: 'Before noon',
      place: 'by video',
      invitation: 'politely',
    },
  },
  {
    name: 'form',
    slots: [
      told('address'),
      told('household'),
      told('income'),
      found('office', 'address'),
      found('allowance', 'household', 'income'),
      told('payment'),
      found('bank', 'payment', 'address'),
      found('appointment', 'office', 'allowance'),
      composed('application', 'allowance', 'payment', 'appointment'),
    ],
    turns: [
      { says: 'I live at «12 Mill Lane».', about: 'address' },
      { says: 'There are «three» of us.', about: 'household' },
      { says: 'We earn «31,000 a year».', about: 'income' },
      { says: 'Which office is it? One «with a ramp».', about: 'office' },
      { says: 'What can I apply for? «Housing», that is.', about: 'allowance' },
      { says: 'Pay it «in cash».', about: 'payment' },
      { says: 'Which bank pays it out, «nearby»?', about: 'bank' },
      { says: 'Better undo that and put «to my account».', about: 'payment', goesBack: true },
      { says: 'I need an appointment, «after work».', about: 'appointment' },
      { says: 'We have moved, I forgot: «4 Quay Street».', about: 'address' },
      { says: 'And my raise: it is «33,500 a year» now.', about: 'income' },
      { says: 'Fill it in, «unsigned».', about: 'application' },
    ],
    holds: {
      address: '4 Quay Street',
      household: 'three',
      income: '33,500 a year',
      office: 'with a ramp',
      allowance: 'Housing',
      payment: 'to my account',
      appointment: 'after work',
      application: 'unsigned',
    },
  },
];
