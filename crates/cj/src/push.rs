//! Pushes: what is believed, what they tell, and how they are answered.
