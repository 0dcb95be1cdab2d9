"""English words for things at an address that are no houses."""

from typing import Final

_WORDS: Final = """
тп: transformer substation
ктп: package transformer substation
рп: distribution point
ртп: distribution substation
црп: central distribution point
подстанция: substation
тэц: power plant
грп: gas regulator station
шрп: gas regulator cabinet
грс: gas distribution station
котельная: boiler house
теплопункт: heating point
цтп: central heating point
итп: individual heating point
кнс: sewage pumping station
внс: water pumping station
насосная: pumping station
скважина: well
артскважина: artesian well
водозабор: waterworks
взу: water intake
водокачка: pump house
водобашня: water tower
башня: tower
колодец: draw well
люк: manhole
резервуар: tank
очистные: treatment plant
кос: sewage works
вос: water treatment works
атс: telephone exchange
бс: base station
вышка: mast tower
мачта: mast
антенна: antenna
опора: pylon
столб: pole
светофор: traffic light
узел: node
шкаф: cabinet
гараж: garage
гаражи: garages
гск: garage cooperative
бокс: box
погреб: cellar
подвал: basement
сарай: shed
хозблок: outbuilding
хозпостройка: farm building
стоянка: car park
парковка: parking
паркинг: parking garage
машиноместо: parking space
ряд: row
склад: warehouse
ангар: hangar
цех: factory shop
мастерская: workshop
база: depot
ферма: farm
теплица: greenhouse
элеватор: grain elevator
мельница: mill
зерноток: threshing floor
пилорама: sawmill
мойка: car wash
автосервис: car repair
сто: service station
шиномонтаж: tyre service
азс: filling station
агзс: gas filling station
магазин: shop
мн: shop
киоск: kiosk
ларек: stall
павильон: pavilion
тц: shopping centre
трц: shopping and leisure centre
рынок: market
кафе: cafe
ресторан: restaurant
столовая: canteen
аптека: pharmacy
банк: bank
гостиница: hotel
баня: bathhouse
школа: school
детсад: nursery school
ясли: creche
лицей: lyceum
гимназия: grammar school
училище: vocational school
колледж: college
техникум: technical college
институт: institute
больница: hospital
црб: district hospital
поликлиника: clinic
фап: medical post
церковь: church
храм: temple
мечеть: mosque
кладбище: cemetery
клуб: club
дк: community centre
сдк: village hall
библиотека: library
почта: post office
опс: post office branch
администрация: administration
сельсовет: village council
стадион: stadium
спорткомплекс: sports centre
бассейн: swimming pool
парк: park
сквер: public garden
памятник: monument
фонтан: fountain
беседка: gazebo
туалет: toilet
общежитие: hostel
казарма: barracks
барак: hut
будка: cabin
сторожка: watch house
вагончик: trailer
бытовка: site cabin
времянка: temporary building
дача: country house
домик: lodge
коттедж: cottage
таунхаус: townhouse
изба: log house
усадьба: homestead
кордон: ranger post
пост: post
кпп: checkpoint
проходная: gatehouse
вч: military unit
вг: military town
здание: building
блок: block
секция: section
блоксекция: block section
позиция: position
лот: lot
объект: site
онс: unfinished building
остановка: stop
станция: station
вокзал: railway station
переезд: level crossing
мост: bridge
тоннель: tunnel
путепровод: overpass
эстакада: flyover
причал: mooring
пирс: pier
эллинг: boathouse
шлюз: lock
лодочная: boat station
"""
OBJECTS: Final = dict(line.split(": ") for line in _WORDS.strip().split("\n"))
