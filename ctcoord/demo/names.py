"""Given names and surnames of families as they live in Connecticut, by background, with their languages.

Names that are common in each background, combined by chance; weights are rough shares of a family
caseload in the cities of the state.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Background:
    """One background: how often, which languages are spoken at home, and the names."""

    weight: int
    languages: str  # ISO 639-1, preferred first
    women: tuple[str, ...]
    men: tuple[str, ...]
    surnames: tuple[str, ...]
    races: tuple[str, ...]  # HMIS Data Standards 3.04 columns
    two_surnames: bool = False


def _n(text: str) -> tuple[str, ...]:
    return tuple(name.replace("_", " ") for name in text.split())


# Given names that children of every background have.
GIRLS = _n(
    "Ava Mia Zoe Chloe Layla Aria Nora Ella Naomi Ruby Ivy Hazel Jade Skye Kayla Alana Faith Autumn Maya Lila Sadie"
    " Nia Eva Luna Amara Elena Iris Gia Leah Willow"
)
BOYS = _n(
    "Noah Liam Elijah Mason Aiden Jayden Ezra Miles Kai Leo Julian Xavier Isaiah Micah Dylan Owen Caleb Adrian Malik"
    " Theo Jordan Levi Nolan Asher Damian Carter Roman Silas Jace Omar"
)

BACKGROUNDS: tuple[Background, ...] = (
    Background(
        30, "es,en",
        _n("Maria Carmen Yolanda Luz Marisol Ivelisse Jessenia Noemí Glorimar Wanda Damaris Migdalia Xiomara Raquel"
           " Awilda Keishla Nereida Sonia Yaritza Brenda Elizabeth Johanna"),
        _n("José Luis Ángel Héctor Víctor Rafael Edwin Wilfredo Carlos Efraín Orlando Jorge Ramón Miguel Ismael Félix"
           " Javier Nelson Abner Eliezer"),
        _n("Rivera Rodríguez Colón Torres Vázquez Santiago Ortiz Maldonado Figueroa Nieves Cruz Morales Rosario Pagán"
           " Ayala Burgos Lebrón Quiñones Feliciano Serrano Cordero Alicea Báez Negrón Vélez Muñiz Camacho Núñez Peña"),
        ("HispanicLatinao",), True,
    ),
    Background(
        24, "en",
        _n("Tanisha Monique Keisha Denise Latoya Aaliyah Brianna Jasmine Tiffany Ebony Shanice Imani Renee Danielle"
           " Yvette Candace Alicia Nicole Erica Simone"),
        _n("Marcus Darnell Terrence Andre Jamal Tyrone Isaiah Reginald Maurice Corey Dwayne Byron Kendrick Trevor"
           " Lamar Quincy Curtis Desmond Jerome Calvin"),
        _n("Brooks Thompson Washington Coleman Jenkins Simmons Hayes Booker Gaines Mosley Dawson Pettway Ellison"
           " Whitfield Freeman Bryant Gibbs Hairston Tolliver Mayfield Boykin Sumpter Battle Fields"),
        ("BlackAfAmerican",),
    ),
    Background(
        20, "en",
        _n("Jennifer Kristen Heather Amanda Melissa Kelly Erin Stephanie Lauren Ashley Megan Colleen Christine Dawn"
           " Tracy Allison Brittany Samantha Rachel Courtney"),
        _n("Michael Brian Kevin Sean Matthew Anthony Joseph Ryan Timothy Patrick Daniel Gregory Eric Justin Derek"
           " Thomas Scott Nicholas Stephen Craig"),
        _n("Fitzgerald Sullivan Romano DeLuca Esposito LaPointe Bouchard Pelletier Russo Carbone Mancini Doyle Keefe"
           " Murray Ouellette Hodge Anderson Larson Lindqvist Hubbard Whitney Tuttle Beecher Cote Gagnon D'Amico"),
        ("White",),
    ),
    Background(
        6, "en",
        _n("Shelly-Ann Marcia Claudette Kerry-Ann Nadine Althea Sharon Tamara Andrea Opal Donna Simone"),
        _n("Devon Winston Garfield Omar Rohan Desmond Errol Clive Damion Kemar Oneil Leroy"),
        _n("Campbell Bennett Reid Grant Clarke Gordon Wright Francis Blake Morrison Palmer McKenzie Lawes Facey"),
        ("BlackAfAmerican",),
    ),
    Background(
        3, "ht,en",
        _n("Marie Mireille Nadège Guerda Rose Fabienne Islande Widline Carline Esther"),
        _n("Jean Wilner Frantz Emmanuel Reginald Stanley Junior Pierre Ronald Evens"),
        _n("Pierre-Louis Baptiste Jean-Baptiste Joseph Moreau Saint-Fleur Desrosiers Charles Toussaint Beauvais"),
        ("BlackAfAmerican",),
    ),
    Background(
        4, "pt,en",
        _n("Ana Fernanda Patrícia Juliana Luciana Camila Débora Vanessa Rosângela Isabel"),
        _n("João Paulo Marcelo Rodrigo Tiago Fábio Nuno Rui Leandro Gustavo"),
        _n("Silva Ferreira Oliveira Carvalho Teixeira Pereira Moniz Almeida Ribeiro Tavares Gonçalves Araújo"),
        ("White",),
    ),
    Background(
        4, "pl,en",
        _n("Agnieszka Katarzyna Małgorzata Joanna Ewa Monika Beata Dorota Anna Iwona"),
        _n("Piotr Tomasz Krzysztof Marek Andrzej Paweł Wojciech Grzegorz Jacek Mariusz"),
        _n("Kowalski Nowak Wiśniewski Zieliński Lewandowski Wójcik Kamiński Dąbrowski Mazur Sikora Pawlak Gorski"),
        ("White",),
    ),
    Background(
        2, "en",
        _n("Ngozi Chidinma Funmilayo Adaeze Yetunde Amina Efua Abena Akosua Ifeoma"),
        _n("Chukwuemeka Oluwaseun Kwame Kofi Tunde Emeka Babatunde Yaw Ikenna Kwabena"),
        _n("Okafor Adeyemi Mensah Boateng Eze Owusu Balogun Asante Nwosu Appiah Ogunleye Addo"),
        ("BlackAfAmerican",),
    ),
    Background(
        2, "vi,en",
        _n("Linh Thuy Mai Hanh Lan Phuong Ngoc Trang"),
        _n("Minh Tuan Hung Duc Long Khanh Binh Quang"),
        _n("Nguyen Tran Le Pham Hoang Vo Dang Bui Do Truong"),
        ("Asian",),
    ),
    Background(
        2, "ur,en",
        _n("Ayesha Fatima Sana Nadia Priya Anjali Farah Sunita Zainab Meera"),
        _n("Imran Faisal Bilal Rajesh Amit Usman Sanjay Tariq Vikram Hamza"),
        _n("Chaudhry Khan Patel Sharma Hussain Malik Siddiqui Das Rahman Iqbal Gupta Ahmed"),
        ("Asian",),
    ),
    Background(
        2, "ar,en",
        _n("Rania Huda Layal Samira Dina Noor Amal Yasmin"),
        _n("Khaled Mahmoud Samer Bassam Fadi Youssef Anas Tarek"),
        _n("Haddad Nassar Khoury Darwish Mansour Saleh Hamdan Shaheen Aziz Barakat"),
        ("MidEastNAfrican",),
    ),
    Background(
        1, "uk,ru",
        _n("Oksana Iryna Nataliia Olena Svitlana Yuliia"),
        _n("Andriy Oleksandr Serhiy Taras Bohdan Volodymyr"),
        _n("Shevchenko Kovalenko Bondarenko Tkachenko Melnyk Kravchuk Savchenko Lysenko"),
        ("White",),
    ),
    Background(
        1, "zh,en",
        _n("Mei Xiu Li-Hua Yan Jing Hui"),
        _n("Wei Jun Ming Hao Feng Jian"),
        _n("Chen Wang Lin Zhang Huang Liu Wu Zhou"),
        ("Asian",),
    ),
)  # fmt: skip

# How a name is also written: short forms and the spellings that a clerk takes down.
NICKNAMES = {
    "Elizabeth": "Liz", "Jennifer": "Jenny", "Michael": "Mike", "Anthony": "Tony", "Joseph": "Joe", "José": "Joe",
    "Stephanie": "Steph", "Nicholas": "Nick", "Christine": "Chris", "Katarzyna": "Kasia", "Małgorzata": "Gosia",
    "Guillermo": "Memo", "Rafael": "Rafa", "Daniel": "Danny", "Samantha": "Sam", "Timothy": "Tim", "Matthew": "Matt",
}  # fmt: skip
