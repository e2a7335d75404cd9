/**
 * Names that people use for a place and that are neither the city of an IANA zone nor a country with one time: big
 * cities, regions, the usual names of time zones, new names of renamed cities, and the zone that is meant by a country
 * whose other zones are far from most of its people. The first name of a zone is the one that answers use.
 */
export const placeNames: Readonly<Record<string, string>> = {
  UTC: 'UTC, GMT, Z, Zulu, Greenwich, Greenwich Mean Time, Coordinated Universal Time',
  'America/New_York':
    'New York, NYC, New York City, Washington, Washington DC, Boston, Philadelphia, Atlanta, Miami, Orlando, Pittsburgh, Baltimore, Cleveland, Massachusetts, New Jersey, Pennsylvania, Virginia, North Carolina, Ohio, ET, EST, EDT, Eastern, Eastern Time',
  'America/Chicago':
    'Chicago, Dallas, Houston, Austin, San Antonio, Texas, New Orleans, Minneapolis, Minnesota, Milwaukee, Wisconsin, St Louis, Missouri, Kansas City, Memphis, Nashville, Illinois, Iowa, Oklahoma, Louisiana, CT, CST, CDT, Central, Central Time',
  'America/Denver':
    'Denver, Colorado, Salt Lake City, Utah, Albuquerque, New Mexico, Montana, Wyoming, MT, MST, MDT, Mountain, Mountain Time',
  'America/Phoenix': 'Phoenix, Arizona, Tucson',
  'America/Los_Angeles':
    'Los Angeles, LA, San Francisco, California, San Diego, San Jose, Sacramento, Silicon Valley, Seattle, Washington State, Portland, Las Vegas, Nevada, PT, PST, PDT, Pacific, Pacific Time',
  'America/Anchorage': 'Anchorage, Alaska',
  'Pacific/Honolulu': 'Honolulu, Hawaii',
  'America/Toronto': 'Toronto, Montreal, Ottawa, Quebec, Ontario',
  'America/Edmonton': 'Edmonton, Calgary, Alberta',
  'America/Vancouver': 'Vancouver, British Columbia',
  'America/Mexico_City': 'Mexico City, Guadalajara, Mexico',
  'America/Sao_Paulo': 'São Paulo, Rio de Janeiro, Rio, Brasilia, Brazil',
  'America/Argentina/Buenos_Aires': 'Buenos Aires',
  'America/Bogota': 'Bogotá, Medellin',
  'America/Guayaquil': 'Guayaquil, Quito, Ecuador',
  'America/Santiago': 'Santiago, Chile',
  'America/Caracas': 'Caracas',
  'America/Nuuk': 'Nuuk, Greenland',
  'Europe/London':
    'London, UK, Great Britain, Britain, England, Scotland, Wales, Northern Ireland, Edinburgh, Glasgow, Manchester, Birmingham, Liverpool, Belfast, BST',
  'Europe/Lisbon': 'Lisbon, Portugal, Porto',
  'Europe/Madrid': 'Madrid, Spain, Barcelona, Valencia, Seville',
  'Europe/Berlin': 'Berlin, Munich, Hamburg, Frankfurt, Cologne, Stuttgart, CET, CEST, Central European Time',
  'Europe/Zurich': 'Zurich, Geneva, Bern, Basel',
  'Europe/Rome': 'Rome, Milan, Naples, Turin, Florence, Venice',
  'Europe/Paris': 'Paris, Lyon, Marseille',
  'Europe/Amsterdam': 'Amsterdam, Rotterdam, The Hague, Holland',
  'Europe/Prague': 'Prague, Czech Republic',
  'Europe/Warsaw': 'Warsaw, Krakow',
  'Europe/Kyiv': 'Kyiv, Kiev, Ukraine, Lviv',
  'Europe/Athens': 'Athens, EET, EEST',
  'Europe/Istanbul': 'Istanbul, Turkey, Ankara',
  'Europe/Moscow': 'Moscow, Saint Petersburg, St Petersburg',
  'Asia/Dubai': 'Dubai, Abu Dhabi, UAE',
  'Asia/Jerusalem': 'Jerusalem, Tel Aviv',
  'Asia/Riyadh': 'Riyadh, Jeddah, Mecca',
  'Asia/Karachi': 'Karachi, Islamabad, Lahore',
  'Asia/Kolkata':
    'Kolkata, Calcutta, India, Mumbai, Bombay, Delhi, New Delhi, Bangalore, Bengaluru, Chennai, Hyderabad',
  'Asia/Kathmandu': 'Kathmandu, Katmandu',
  'Asia/Yangon': 'Yangon, Rangoon, Burma',
  'Asia/Ho_Chi_Minh': 'Ho Chi Minh City, Ho Chi Minh, Saigon, Hanoi',
  'Asia/Jakarta': 'Jakarta, Surabaya',
  'Asia/Makassar': 'Makassar, Bali',
  'Asia/Shanghai': 'Shanghai, China, Beijing, Shenzhen, Guangzhou, Chengdu, Hangzhou, Wuhan',
  'Asia/Tokyo': 'Tokyo, Osaka, Kyoto, Yokohama, Sapporo, JST',
  'Asia/Seoul': 'Seoul, Busan, KST',
  'Asia/Taipei': 'Taipei, Kaohsiung',
  'Australia/Sydney': 'Sydney, Canberra, New South Wales, AEST, AEDT',
  'Australia/Melbourne': 'Melbourne, Victoria',
  'Australia/Brisbane': 'Brisbane, Queensland, Gold Coast',
  'Pacific/Auckland': 'Auckland, New Zealand, Wellington, Christchurch',
  'Africa/Johannesburg': 'Johannesburg, Cape Town, Pretoria, Durban',
  'Africa/Cairo': 'Cairo, Alexandria',
  'Africa/Lagos': 'Lagos, Abuja',
  'Africa/Casablanca': 'Casablanca, Rabat, Marrakesh, Marrakech',
};

/** Other names of countries than the ones that ICU has. */
export const countryNames: Readonly<Record<string, string>> = {
  AE: 'Emirates',
  CD: 'DR Congo',
  CI: 'Ivory Coast',
  CV: 'Cape Verde',
  HK: 'Hong Kong',
  MK: 'Macedonia',
  MM: 'Myanmar',
  PS: 'Palestine',
  SZ: 'Swaziland',
  US: 'USA, US, America, United States of America',
};
